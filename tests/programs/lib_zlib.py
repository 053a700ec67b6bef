"""zlib: streams that CPython can read, and checksums."""
import threading
import zlib

text = b"the quick brown fox jumps over the lazy dog. " * 200
packed = zlib.compress(text)
print(len(text), packed[:2], zlib.decompress(packed) == text)
for level in (0, 1, 6, 9):
    print(level, len(zlib.compress(text, level)) < len(text) or level == 0)
print(zlib.decompress(zlib.compress(b"")), zlib.decompress(zlib.compress(text, wbits=-15), -15) == text)
print(zlib.decompress(zlib.compress(text, wbits=31), wbits=47) == text)
print(zlib.crc32(b"hello"), zlib.adler32(b"hello"), zlib.crc32(b"world", zlib.crc32(b"hello ")))
print(zlib.crc32(text) == zlib.crc32(text[5000:], zlib.crc32(text[:5000])), zlib.adler32(text))

maker = zlib.compressobj(9)
pieces = [maker.compress(text[:3000]), maker.compress(text[3000:]), maker.flush()]
reader = zlib.decompressobj()
whole = b"".join(reader.decompress(piece) for piece in pieces) + reader.flush()
print(whole == text, reader.eof, reader.unused_data, reader.unconsumed_tail)
reader = zlib.decompressobj()
part = reader.decompress(packed + b"rest", 100)
print(len(part), len(reader.unconsumed_tail) > 0, reader.eof)
part += reader.decompress(reader.unconsumed_tail)
print(part == text, reader.eof, reader.unused_data)

results = []
threads = [threading.Thread(target=lambda: results.append(zlib.decompress(zlib.compress(text * 20))))
           for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(results), all(result == text * 20 for result in results))

for bad in (lambda: zlib.decompress(b"nonsense"), lambda: zlib.decompress(packed[:-5]),
            lambda: zlib.compress("text"), lambda: zlib.compress(b"", 77),
            lambda: zlib.decompress(b"")):
    try:
        bad()
    except Exception as error:
        print(type(error).__module__, type(error).__name__, error)
print(issubclass(zlib.error, Exception), zlib.MAX_WBITS, zlib.Z_BEST_COMPRESSION)
