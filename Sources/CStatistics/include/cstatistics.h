#ifndef CSTATISTICS_H
#define CSTATISTICS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Distributions of Boost.Math and a solver of Eigen. No function throws, keeps state or touches errno of the caller's
// interest; arguments outside of a function's domain give NaN. "Upper" is P(X > x), "lower" is P(X <= x).

double cstatistics_normal_upper(double x);
/// The x with P(X > x) = p, 0 < p < 1.
double cstatistics_normal_upper_quantile(double p);

double cstatistics_chi_squared_upper(double x, double degrees);
double cstatistics_chi_squared_upper_quantile(double p, double degrees);

double cstatistics_student_upper(double x, double degrees);
double cstatistics_student_upper_quantile(double p, double degrees);

double cstatistics_beta_lower(double x, double a, double b);
double cstatistics_beta_upper(double x, double a, double b);
/// The x with P(X <= x) = p.
double cstatistics_beta_lower_quantile(double p, double a, double b);
/// The x with P(X > x) = p.
double cstatistics_beta_upper_quantile(double p, double a, double b);

double cstatistics_binomial_lower(double successes, double trials, double p);
double cstatistics_binomial_upper(double successes, double trials, double p);

/// The smallest k with P(X <= k) >= p, X the number of marked ones among `drawn` of `total`; a negative number if the
/// arguments are no such urn.
int64_t cstatistics_hypergeometric_quantile(double p, uint32_t marked, uint32_t drawn, uint32_t total);

/// ln of the gamma function, x > 0.
double cstatistics_log_gamma(double x);

/// Solves A X = B by Cholesky's decomposition (LLT). A is symmetric, `size` x `size`; B is `size` x `columns`; both by
/// columns; X takes the place of B. 0 if A is positive definite and all of X is finite, else 1 and B is spoilt.
int cstatistics_solve_positive(const double *a, size_t size, double *b, size_t columns);

#ifdef __cplusplus
}
#endif

#endif
