"""An echo server on the loopback device, and what sockets refuse."""

import os
import socket
import threading


def serve(server, requests):
    for _ in range(requests):
        connection, address = server.accept()
        with connection:
            assert address[0] == "127.0.0.1"
            while data := connection.recv(1024):
                connection.sendall(data.upper())


def ask(port, text):
    with socket.create_connection(("localhost", port)) as connection:
        connection.sendall(text)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while data := connection.recv(100):
            answer += data
        return answer


def shown(call, *args):
    try:
        print(call(*args))
    except Exception as error:
        print(type(error).__name__, *error.args)


def main():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        host, port = server.getsockname()
        print(host, port > 0)
        thread = threading.Thread(target=serve, args=(server, 4))
        thread.start()
        answers = [None] * 3

        def client(i):
            answers[i] = ask(port, b"hello %d " % i * 1000)

        clients = [threading.Thread(target=client, args=(i,)) for i in range(3)]
        for each in clients:
            each.start()
        for each in clients:
            each.join()
        print([(len(answer), answer[:8]) for answer in answers])
        connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        print(connection.gettimeout(), connection.getpeername() == (host, port))
        connection.send(b"bye")
        print(connection.recv(10))
        connection.close()
        thread.join()
        server.settimeout(0.01)
        shown(server.accept)
        server.setblocking(False)
        shown(server.accept)

    one, other = socket.socketpair()
    one.settimeout(0.01)
    shown(one.recv, 1)
    other.sendall(b"12")
    print(one.recv(1), one.recv(5), one.gettimeout(), one.getblocking())
    one.settimeout(None)

    received = []

    def take():
        while data := one.recv(65536):
            received.append(len(data))

    thread = threading.Thread(target=take)
    thread.start()
    other.sendall(bytes(1_000_000))
    other.close()
    thread.join()
    print(sum(received))
    one.close()
    shown(one.recv, 1)

    shown(socket.create_connection, ("127.0.0.1", port))
    shown(socket.socket().bind, "nonsense")
    shown(socket.socket().bind, ("127.0.0.1", 70000))
    shown(socket.socket().send, "text")
    pair = socket.socketpair()
    shown(pair[0].send, "text")
    shown(pair[0].settimeout, -1)
    print(issubclass(socket.timeout, OSError), socket.error is OSError)
    reader, writer = os.pipe()
    os.write(writer, b"x")
    print(os.read(reader, 5))


main()
