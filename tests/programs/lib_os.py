"""os and os.path."""
import os
import os.path

print(os.path.join("a", "b", "/c", "d"), os.path.join("a/", "b"), os.path.split("/x/y/z"), os.path.splitext("a.tar.gz"))
print(os.path.basename("/a/b/"), os.path.dirname("/a/b"), os.path.normpath("/a/./b/../c//d"), os.path.isabs("x"))
print(os.path.commonprefix(["abc", "abd"]), os.path.commonpath(["/a/b", "/a/c"]), os.path.relpath("/a/b", "/a/c"))
print(os.path.exists("/"), os.path.isdir("/"), os.path.isfile("/"), os.sep, os.linesep == "\n", os.name, os.curdir)
print(os.getenv("GILSIM_NOT_SET"), os.environ.get("GILSIM_NOT_SET", "default"), "PATH" in os.environ)
os.environ["GILSIM_TEST"] = "yes"
print(os.getenv("GILSIM_TEST"), os.environ.pop("GILSIM_TEST"), "GILSIM_TEST" in os.environ)
print(os.getpid() > 0, os.cpu_count() >= 1, len(os.sched_getaffinity(0)) >= 1, os.getcwd() == os.path.abspath("."))
folder = f"gilsim_folder_{os.getpid()}"
os.makedirs(folder + "/inner/deep")
open(folder + "/file", "w").close()
print(sorted(os.listdir(folder)), sorted(e.name for e in os.scandir(folder) if e.is_dir()))
print(sorted((root.count("/"), sorted(dirs), files) for root, dirs, files in os.walk(folder)))
os.rename(folder + "/file", folder + "/renamed")
print(os.stat(folder + "/renamed").st_size, os.path.getsize(folder + "/renamed"))
os.remove(folder + "/renamed")
os.removedirs(folder + "/inner/deep")
print(os.path.exists(folder))
for wrong in (lambda: os.mkdir("/no/such/parent"), lambda: os.listdir("nowhere"), lambda: os.rmdir("nowhere"), lambda: os.environ["NOPE_X"]):
    try:
        wrong()
    except (OSError, KeyError) as error:
        print(type(error).__name__, error)
print(os.fspath("p"), os.strerror(2), len(os.urandom(4)))
try:
    os.fspath(3)
except TypeError as error:
    print(error)
