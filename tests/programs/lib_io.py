"""Streams in memory and in files."""
import io
import os

s = io.StringIO("one\ntwo\nthree")
print(s.read(2), repr(s.readline()), s.tell(), list(s), s.read(), s.seek(0), s.getvalue())
s.write("ONE")
s.seek(0, 2)
print("!", file=s)
print(repr(s.getvalue()), s.truncate(3), s.getvalue(), s.readable(), s.closed)
s.close()
try:
    s.read()
except ValueError as error:
    print(error)
b = io.BytesIO(b"abc")
b.seek(5)
b.write(b"xyz")
print(b.getvalue(), b.seek(0), b.read(2), b.read(), b.tell())
try:
    io.StringIO().write(b"x")
except TypeError as error:
    print(error)
name = f"gilsim_test_{os.getpid()}.txt"
try:
    with open(name, "w") as f:
        print(f.write("first\n"), f.name == name, f.mode, f.closed)
        f.writelines(["second\n", "third"])
        print("4", "5", sep="-", file=f)
    print(f.closed)
    with open(name) as f:
        print([line.rstrip() for line in f])
    with open(name, "a+") as f:
        f.write("end")
        f.seek(0)
        print(f.readline(), f.read())
    with open(name, "rb") as f:
        print(f.read(5), f.readline(), f.tell(), f.seek(1), f.read(3))
    with open(name, "r+") as f:
        f.write("FIRST")
    print(open(name).readlines(), os.path.getsize(name), os.path.isfile(name))
    try:
        open(name, "x")
    except FileExistsError as error:
        print(error.errno, error.strerror)
    for mode in ("q", "rw", "rbt"):
        try:
            open(name, mode)
        except ValueError as error:
            print(error)
    try:
        open(name, "w").read()
    except io.UnsupportedOperation as error:
        print(error)
finally:
    os.remove(name)
print(os.path.exists(name))
try:
    open("no/such/file")
except FileNotFoundError as error:
    print(error, error.filename, error.errno)
