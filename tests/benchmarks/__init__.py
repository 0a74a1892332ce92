"""What the benchmark commands read and refuse."""
