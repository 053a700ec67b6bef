"""enumerate and active_count while threads run."""
import threading

ready, go = threading.Barrier(4), threading.Event()


def wait():
    ready.wait()
    go.wait()


threads = [threading.Thread(target=wait, name=f"w{n}") for n in range(3)]
for t in threads:
    t.start()
ready.wait()
print(threading.active_count(), sorted(t.name for t in threading.enumerate()), all(t.is_alive() for t in threads))
print(len({t.ident for t in threads}), len({t.native_id for t in threads}), threading.get_ident() == threading.main_thread().ident)
threads[0].join(timeout=0.01)
print(threads[0].is_alive())
go.set()
for t in threads:
    t.join()
print(threading.active_count(), [t.is_alive() for t in threads], [t.name for t in threading.enumerate()])
