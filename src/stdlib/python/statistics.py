"""Statistics of numbers."""

import math
import random
from bisect import bisect_left, bisect_right
from collections import Counter, namedtuple
from itertools import groupby
from math import erf, exp, fabs, fsum, hypot, log, sqrt, sumprod, tau

__all__ = [
    "NormalDist", "StatisticsError", "correlation", "covariance", "fmean", "geometric_mean",
    "harmonic_mean", "linear_regression", "mean", "median", "median_grouped", "median_high",
    "median_low", "mode", "multimode", "pstdev", "pvariance", "quantiles", "stdev", "variance",
]


class StatisticsError(ValueError):
    pass


def _exact_ratio(value):
    """The value as a fraction, for sums without rounding."""
    try:
        return value.as_integer_ratio()
    except (OverflowError, ValueError):
        return (value, None)
    except AttributeError:
        raise TypeError(f"can't convert type '{type(value).__name__}' to numerator/denominator") from None


def _sum(data):
    """The exact sum as (type, numerator, denominator), and how many there were."""
    count = 0
    partials = {}
    kinds = set()
    for value in data:
        kinds.add(type(value))
        numerator, denominator = _exact_ratio(value)
        partials[denominator] = partials.get(denominator, 0) + numerator
        count += 1
    if None in partials:
        # Infinities and NaNs decide alone.
        return _common_type(kinds), partials[None], None, count
    numerator, denominator = 0, 1
    for part_denominator, part in sorted(partials.items()):
        common = math.lcm(denominator, part_denominator)
        numerator = numerator * (common // denominator) + part * (common // part_denominator)
        denominator = common
    return _common_type(kinds), numerator, denominator, count


def _common_type(kinds):
    kinds.discard(bool)
    others = [kind for kind in kinds if kind is not int]
    return others[0] if others else int


def _convert(numerator, denominator, kind):
    """The fraction as a number of the type."""
    if denominator is None:
        return numerator
    divisor = math.gcd(numerator, denominator)
    numerator, denominator = numerator // divisor, denominator // divisor
    if kind is int and denominator != 1:
        kind = float
    if kind in (int, float):
        return numerator if kind is int else numerator / denominator
    return kind(numerator) / kind(denominator)


def mean(data):
    kind, numerator, denominator, n = _sum(data)
    if n < 1:
        raise StatisticsError("mean requires at least one data point")
    return _convert(numerator, None if denominator is None else denominator * n, kind)


def fmean(data, weights=None):
    data = list(data)
    n = len(data)
    if not n and weights is None:
        raise StatisticsError("fmean requires at least one data point")
    if weights is None:
        return fsum(data) / n
    weights = list(weights)
    if len(weights) != n:
        raise StatisticsError("data and weights must be the same length")
    total = fsum(weights)
    if not total:
        raise StatisticsError("sum of weights must be non-zero")
    return sumprod(data, weights) / total


def geometric_mean(data):
    data = list(data)
    if not data:
        raise StatisticsError("Must have a non-empty dataset")
    if any(value < 0 for value in data):
        raise StatisticsError("No negative inputs allowed")
    if any(value == 0 for value in data):
        return 0.0
    return exp(fmean(map(log, data)))


def harmonic_mean(data, weights=None):
    data = list(data)
    if not data:
        raise StatisticsError("harmonic_mean requires at least one data point")
    if any(value < 0 for value in data):
        raise StatisticsError("harmonic mean does not support negative values")
    if weights is None:
        weights = [1] * len(data)
    weights = list(weights)
    if len(weights) != len(data):
        raise StatisticsError("Number of weights does not match data size")
    if any(value == 0 for value in data):
        return 0
    kind, numerator, denominator, _ = _sum(w / x if w else 0 for w, x in zip(weights, data))
    _, top, bottom, _ = _sum(weights)
    return _convert(top * denominator, bottom * numerator, kind)


def _sorted_data(data):
    data = sorted(data)
    if not data:
        raise StatisticsError("no median for empty data")
    return data


def median(data):
    data = _sorted_data(data)
    middle = len(data) // 2
    if len(data) % 2:
        return data[middle]
    return (data[middle - 1] + data[middle]) / 2


def median_low(data):
    data = _sorted_data(data)
    return data[(len(data) - 1) // 2]


def median_high(data):
    data = _sorted_data(data)
    return data[len(data) // 2]


def median_grouped(data, interval=1.0):
    data = _sorted_data(data)
    value = data[len(data) // 2]
    below = bisect_left(data, value)
    within = bisect_right(data, value) - below
    lower = float(value) - interval / 2
    return lower + interval * (len(data) / 2 - below) / within


def mode(data):
    pairs = Counter(iter(data)).most_common(1)
    if not pairs:
        raise StatisticsError("no mode for empty data")
    return pairs[0][0]


def multimode(data):
    counts = Counter(iter(data))
    if not counts:
        return []
    most = max(counts.values())
    return [value for value, count in counts.items() if count == most]


def quantiles(data, *, n=4, method="exclusive"):
    if n < 1:
        raise StatisticsError("n must be at least 1")
    data = sorted(data)
    length = len(data)
    if length < 2:
        raise StatisticsError("must have at least two data points")
    result = []
    if method == "inclusive":
        for i in range(1, n):
            j, delta = divmod(i * (length - 1), n)
            result.append((data[j] * (n - delta) + data[j + 1] * delta) / n)
        return result
    if method == "exclusive":
        for i in range(1, n):
            j = min(max(i * (length + 1) // n, 1), length - 1)
            delta = i * (length + 1) - j * n
            result.append((data[j - 1] * (n - delta) + data[j] * delta) / n)
        return result
    raise ValueError(f"Unknown method: {method!r}")


def _squares(data, center):
    """The sum of squared distances from the mean, exactly, as a fraction; with
    the type and how many there were."""
    data = list(data)
    if center is not None:
        kind, numerator, denominator, n = _sum((value - center) * (value - center) for value in data)
        return kind, numerator, denominator, n
    kind, total, denominator, n = _sum(data)
    if denominator is None or not n:
        return kind, total, denominator, n
    # n * sum(x * x) - sum(x) ** 2 over n, in fractions.
    top, bottom = 0, 1
    for value in data:
        a, b = _exact_ratio(value)
        common = math.lcm(bottom, b * b)
        top = top * (common // bottom) + a * a * (common // (b * b))
        bottom = common
    common = math.lcm(bottom, denominator * denominator)
    numerator = n * top * (common // bottom) - total * total * (common // (denominator * denominator))
    return kind, numerator, common * n, n


def variance(data, xbar=None):
    kind, numerator, denominator, n = _squares(data, xbar)
    if n < 2:
        raise StatisticsError("variance requires at least two data points")
    return _convert(numerator, None if denominator is None else denominator * (n - 1), kind)


def pvariance(data, mu=None):
    kind, numerator, denominator, n = _squares(data, mu)
    if n < 1:
        raise StatisticsError("pvariance requires at least one data point")
    return _convert(numerator, None if denominator is None else denominator * n, kind)


def _sqrt_of_fraction(n, m):
    """The square root of n / m, rounded once: 109 bits are enough for that."""
    shift = (n.bit_length() - m.bit_length() - 109) // 2
    if shift >= 0:
        root = _odd_root(n, m << 2 * shift) << shift
        return float(root)
    root = _odd_root(n << -2 * shift, m)
    return root / (1 << -shift)


def _odd_root(n, m):
    """The root, whose last bit says whether there was a remainder."""
    root = math.isqrt(n // m)
    return root | (root * root * m != n)


def stdev(data, xbar=None):
    kind, numerator, denominator, n = _squares(data, xbar)
    if n < 2:
        raise StatisticsError("stdev requires at least two data points")
    return _sqrt_of_fraction(numerator, denominator * (n - 1)) if numerator else 0.0


def pstdev(data, mu=None):
    kind, numerator, denominator, n = _squares(data, mu)
    if n < 1:
        raise StatisticsError("pstdev requires at least one data point")
    return _sqrt_of_fraction(numerator, denominator * n) if numerator else 0.0


def covariance(x, y, /):
    n = len(x)
    if len(y) != n:
        raise StatisticsError("covariance requires that both inputs have same number of data points")
    if n < 2:
        raise StatisticsError("covariance requires at least two data points")
    xbar, ybar = fsum(x) / n, fsum(y) / n
    return sumprod((xi - xbar for xi in x), (yi - ybar for yi in y)) / (n - 1)


def correlation(x, y, /, *, method="linear"):
    n = len(x)
    if len(y) != n:
        raise StatisticsError("correlation requires that both inputs have same number of data points")
    if n < 2:
        raise StatisticsError("correlation requires at least two data points")
    if method not in {"linear", "ranked"}:
        raise ValueError(f"Unknown method: {method!r}")
    if method == "ranked":
        x, y = _rank(x), _rank(y)
    xbar, ybar = fsum(x) / n, fsum(y) / n
    x = [xi - xbar for xi in x]
    y = [yi - ybar for yi in y]
    try:
        return sumprod(x, y) / sqrt(sumprod(x, x) * sumprod(y, y))
    except ZeroDivisionError:
        raise StatisticsError("at least one of the inputs is constant")


def _rank(data):
    """The place of each value among the others; equal ones share the mean."""
    pairs = sorted((value, index) for index, value in enumerate(data))
    result = [0.0] * len(pairs)
    place = 0
    for _, group in groupby(pairs, key=lambda pair: pair[0]):
        indices = [index for _, index in group]
        for index in indices:
            result[index] = place + (len(indices) + 1) / 2
        place += len(indices)
    return result


LinearRegression = namedtuple("LinearRegression", ("slope", "intercept"))


def linear_regression(x, y, /, *, proportional=False):
    n = len(x)
    if len(y) != n:
        raise StatisticsError("linear regression requires that both inputs have same number of data points")
    if n < 2:
        raise StatisticsError("linear regression requires at least two data points")
    xbar = ybar = 0.0
    if not proportional:
        xbar, ybar = fsum(x) / n, fsum(y) / n
        x = [xi - xbar for xi in x]
        y = [yi - ybar for yi in y]
    try:
        slope = (sumprod(x, y) + 0.0) / sumprod(x, x)
    except ZeroDivisionError:
        raise StatisticsError("x is constant")
    return LinearRegression(slope=slope, intercept=0.0 if proportional else ybar - slope * xbar)


class NormalDist:
    """A normal distribution."""

    __slots__ = {"_mu": "its mean", "_sigma": "its standard deviation"}

    def __init__(self, mu=0.0, sigma=1.0):
        if sigma < 0.0:
            raise StatisticsError("sigma must be non-negative")
        self._mu = float(mu)
        self._sigma = float(sigma)

    @classmethod
    def from_samples(cls, data):
        data = list(data)
        return cls(fmean(data), stdev(data))

    def samples(self, n, *, seed=None):
        gauss = random.gauss if seed is None else random.Random(seed).gauss
        return [gauss(self._mu, self._sigma) for _ in range(n)]

    def pdf(self, x):
        variance = self._sigma * self._sigma
        if not variance:
            raise StatisticsError("pdf() not defined when sigma is zero")
        diff = x - self._mu
        return exp(diff * diff / (-2.0 * variance)) / sqrt(tau * variance)

    def cdf(self, x):
        if not self._sigma:
            raise StatisticsError("cdf() not defined when sigma is zero")
        return 0.5 * (1.0 + erf((x - self._mu) / (self._sigma * sqrt(2.0))))

    def zscore(self, x):
        if not self._sigma:
            raise StatisticsError("zscore() not defined when sigma is zero")
        return (x - self._mu) / self._sigma

    @property
    def mean(self):
        return self._mu

    @property
    def median(self):
        return self._mu

    @property
    def mode(self):
        return self._mu

    @property
    def stdev(self):
        return self._sigma

    @property
    def variance(self):
        return self._sigma * self._sigma

    def __add__(self, other):
        if isinstance(other, NormalDist):
            return NormalDist(self._mu + other._mu, hypot(self._sigma, other._sigma))
        return NormalDist(self._mu + other, self._sigma)

    __radd__ = __add__

    def __sub__(self, other):
        if isinstance(other, NormalDist):
            return NormalDist(self._mu - other._mu, hypot(self._sigma, other._sigma))
        return NormalDist(self._mu - other, self._sigma)

    def __mul__(self, other):
        return NormalDist(self._mu * other, self._sigma * fabs(other))

    __rmul__ = __mul__

    def __truediv__(self, other):
        return NormalDist(self._mu / other, self._sigma / fabs(other))

    def __neg__(self):
        return NormalDist(-self._mu, self._sigma)

    def __eq__(self, other):
        if not isinstance(other, NormalDist):
            return NotImplemented
        return self._mu == other._mu and self._sigma == other._sigma

    def __hash__(self):
        return hash((self._mu, self._sigma))

    def __repr__(self):
        return f"{type(self).__name__}(mu={self._mu!r}, sigma={self._sigma!r})"
