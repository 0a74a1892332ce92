"""What a read costs 读取性能: beside the floor and the usual way, over the same database."""
