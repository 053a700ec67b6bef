"""Dates that are read from the clock."""
import time

t = time.gmtime(0)
print(t < time.gmtime(), t < time.localtime(), len(time.ctime()), time.strftime("%Y") >= "2024")
