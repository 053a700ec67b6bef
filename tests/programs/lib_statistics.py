"""statistics and string."""
import statistics as st
import string

data = [2.5, 3.25, 5.5, 11.25, 11.75]
print(st.mean(data), st.median(data), st.stdev(data), st.variance(data), st.pstdev(data), st.pvariance(data))
print(st.mean([1, 2, 3, 4]), st.mean([1, 2]), st.median([1, 3, 2, 4]), st.median_low([1, 2]), st.median_high([1, 2]), st.fmean([1, 2, 4]))
print(st.mode("aabbb"), st.multimode("aabb"), st.quantiles(range(1, 10)), st.quantiles([1, 2, 3], n=2, method="inclusive"))
print(st.geometric_mean([1, 2, 4]), st.harmonic_mean([40, 60]), st.correlation([1, 2, 3], [1, 5, 6]), st.covariance([1, 2, 3], [1, 5, 6]))
print(st.linear_regression([1, 2, 3], [2, 4, 7]), st.stdev([1, 1]), st.variance([1, 2, 3]), st.NormalDist(10, 2).cdf(12))
for wrong in (lambda: st.mean([]), lambda: st.stdev([1]), lambda: st.mode([]), lambda: st.median([])):
    try:
        wrong()
    except st.StatisticsError as error:
        print(error)
print(string.ascii_uppercase, string.digits, string.punctuation, string.capwords("hello big world"))
t = string.Template("$who owes ${amount} $$")
print(t.substitute(who="tim", amount=5), t.safe_substitute(who="x"), t.get_identifiers())
for wrong in (lambda: t.substitute(who=1), lambda: string.Template("$").substitute()):
    try:
        wrong()
    except (KeyError, ValueError) as error:
        print(type(error).__name__, error)
