"""Exception tables: try, except*, finally, with, and returns out of them."""


def read(path, fallback):
    for attempt in range(3):
        try:
            with open(path) as file, fallback as other:
                if file is None:
                    continue
                return file.read()
        except (OSError, ValueError) as error:
            if attempt == 2:
                raise RuntimeError(path) from error
            break
        except KeyError:
            pass
        else:
            return None
        finally:
            fallback.close()
    while fallback:
        try:
            fallback = fallback()
        finally:
            break
    assert fallback, "nothing"


def group(tasks):
    try:
        tasks()
    except* ValueError as errors:
        print(errors)
    except* (TypeError, KeyError):
        raise
    del tasks
