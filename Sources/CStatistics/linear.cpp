#pragma clang fp contract(off)

// One kind of vector instructions on every processor, and no threads.
#define EIGEN_DONT_VECTORIZE
#define EIGEN_DONT_PARALLELIZE
#define EIGEN_MPL2_ONLY

#include "cstatistics.h"

#include <eigen3/Eigen/Cholesky>

extern "C" int cstatistics_solve_positive(const double *a, size_t size, double *b, size_t columns) {
    try {
        auto rows = static_cast<Eigen::Index>(size);
        Eigen::Map<const Eigen::MatrixXd> matrix(a, rows, rows);
        Eigen::Map<Eigen::MatrixXd> sides(b, rows, static_cast<Eigen::Index>(columns));
        Eigen::LLT<Eigen::MatrixXd> decomposition(matrix);
        if (decomposition.info() != Eigen::Success) return 1;
        decomposition.solveInPlace(sides);
        return sides.allFinite() ? 0 : 1;
    } catch (...) {
        return 1;
    }
}
