"""Importing in the panel 导入: the command line's importer, with its dry run looked at before anything is written."""
