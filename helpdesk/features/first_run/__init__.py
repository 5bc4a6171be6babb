"""What an empty desk still lacks, step by step, and the first ticket."""
