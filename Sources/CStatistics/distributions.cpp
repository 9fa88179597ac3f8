// One rounding for every operation, on processors with fused multiplication, too: the same bits everywhere.
#pragma clang fp contract(off)

#include "cstatistics.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/hypergeometric.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include <limits>

namespace {

using namespace boost::math::policies;
using boost::math::complement;

/// Nothing throws, and results are doubles computed as doubles.
using quiet = policy<
    domain_error<ignore_error>,
    pole_error<ignore_error>,
    overflow_error<ignore_error>,
    underflow_error<ignore_error>,
    denorm_error<ignore_error>,
    evaluation_error<ignore_error>,
    rounding_error<ignore_error>,
    indeterminate_result_error<ignore_error>,
    promote_double<false>,
    discrete_quantile<integer_round_up>>;

using normal = boost::math::normal_distribution<double, quiet>;
using chi_squared = boost::math::chi_squared_distribution<double, quiet>;
using student = boost::math::students_t_distribution<double, quiet>;
using beta = boost::math::beta_distribution<double, quiet>;
using binomial = boost::math::binomial_distribution<double, quiet>;
using hypergeometric = boost::math::hypergeometric_distribution<double, quiet>;

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// Whatever a library might still throw, such as when there is no memory, becomes NaN.
template <typename Work> double guarded(Work work) noexcept {
    try {
        return work();
    } catch (...) {
        return none;
    }
}

bool is_probability(double p) { return p >= 0 && p <= 1; }

} // namespace

extern "C" double cstatistics_normal_upper(double x) {
    return guarded([=] { return cdf(complement(normal(), x)); });
}

extern "C" double cstatistics_normal_upper_quantile(double p) {
    if (!(p > 0 && p < 1)) return none;
    return guarded([=] { return quantile(complement(normal(), p)); });
}

extern "C" double cstatistics_chi_squared_upper(double x, double degrees) {
    if (!(degrees > 0) || !(x >= 0)) return none;
    return guarded([=] { return cdf(complement(chi_squared(degrees), x)); });
}

extern "C" double cstatistics_chi_squared_upper_quantile(double p, double degrees) {
    if (!(degrees > 0) || !(p > 0 && p < 1)) return none;
    return guarded([=] { return quantile(complement(chi_squared(degrees), p)); });
}

extern "C" double cstatistics_student_upper(double x, double degrees) {
    if (!(degrees > 0)) return none;
    return guarded([=] { return cdf(complement(student(degrees), x)); });
}

extern "C" double cstatistics_student_upper_quantile(double p, double degrees) {
    if (!(degrees > 0) || !(p > 0 && p < 1)) return none;
    return guarded([=] { return quantile(complement(student(degrees), p)); });
}

extern "C" double cstatistics_beta_lower(double x, double a, double b) {
    if (!(a > 0 && b > 0) || !is_probability(x)) return none;
    return guarded([=] { return cdf(beta(a, b), x); });
}

extern "C" double cstatistics_beta_upper(double x, double a, double b) {
    if (!(a > 0 && b > 0) || !is_probability(x)) return none;
    return guarded([=] { return cdf(complement(beta(a, b), x)); });
}

extern "C" double cstatistics_beta_lower_quantile(double p, double a, double b) {
    if (!(a > 0 && b > 0) || !is_probability(p)) return none;
    return guarded([=] { return quantile(beta(a, b), p); });
}

extern "C" double cstatistics_beta_upper_quantile(double p, double a, double b) {
    if (!(a > 0 && b > 0) || !is_probability(p)) return none;
    return guarded([=] { return quantile(complement(beta(a, b), p)); });
}

extern "C" double cstatistics_binomial_lower(double successes, double trials, double p) {
    if (!(trials >= 0) || !(successes >= 0 && successes <= trials) || !is_probability(p)) return none;
    return guarded([=] { return cdf(binomial(trials, p), successes); });
}

extern "C" double cstatistics_binomial_upper(double successes, double trials, double p) {
    if (!(trials >= 0) || !(successes >= 0 && successes <= trials) || !is_probability(p)) return none;
    return guarded([=] { return cdf(complement(binomial(trials, p), successes)); });
}

extern "C" int64_t cstatistics_hypergeometric_quantile(double p, uint32_t marked, uint32_t drawn, uint32_t total) {
    if (marked > total || drawn > total || !is_probability(p)) return -1;
    double found = guarded([=] { return static_cast<double>(quantile(hypergeometric(marked, drawn, total), p)); });
    return found >= 0 ? static_cast<int64_t>(found) : -1;
}

extern "C" double cstatistics_log_gamma(double x) {
    if (!(x > 0)) return none;
    return guarded([=] { return boost::math::lgamma(x, quiet()); });
}
