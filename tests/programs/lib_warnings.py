"""warnings."""
import warnings

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("first")
    warnings.warn("second", DeprecationWarning)
    print([(str(w.message), w.category.__name__) for w in caught])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        warnings.warn("raised", RuntimeWarning)
    except RuntimeWarning as error:
        print("error", error)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    warnings.warn("unseen")
try:
    warnings.warn("x", int)
except TypeError as error:
    print(error)
