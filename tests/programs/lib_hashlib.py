"""hashlib: digests, also of large data on several threads."""
import hashlib
import threading

for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256",
             "sha3_384", "sha3_512", "blake2b", "blake2s"):
    made = hashlib.new(name, b"hello")
    made.update(b" world" * 100)
    other = getattr(hashlib, name)(b"hello" + b" world" * 100)
    print(name, made.name, made.digest_size, made.block_size, made.hexdigest())
    assert made.digest() == other.digest()

base = hashlib.sha256(b"a")
fork = base.copy()
fork.update(b"b")
print(base.hexdigest()[:16], fork.hexdigest()[:16], hashlib.sha256(b"ab").hexdigest()[:16])
print(hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 1000).hex())
print(hashlib.pbkdf2_hmac("sha1", b"p" * 100, b"salt", 3, dklen=50).hex())
print(hashlib.md5(b"x", usedforsecurity=False).hexdigest())
print("sha256" in hashlib.algorithms_available, "md5" in hashlib.algorithms_guaranteed)

data = bytes(range(256)) * 400
results = {}


def work(number):
    results[number] = hashlib.sha256(data * (number + 1)).hexdigest()


threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
for number in sorted(results):
    print(number, results[number])

shared = hashlib.md5()
threads = [threading.Thread(target=shared.update, args=(b"z" * 5000,)) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(shared.hexdigest() == hashlib.md5(b"z" * 20000).hexdigest())

for bad in (lambda: hashlib.sha256("text"), lambda: hashlib.new("nothing"),
            lambda: hashlib.sha256(3)):
    try:
        bad()
    except Exception as error:
        print(type(error).__name__, error)
