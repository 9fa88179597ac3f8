import CStatistics

/// Systems of linear equations, by Eigen.
enum LinearSolver {
    /// Solves A X = B, A symmetric and positive definite of `size` rows, by columns; B has as many columns as fit.
    /// - Returns: nil where A is not positive definite or the solution is not finite.
    static func solve(_ a: [Double], size: Int, _ b: [Double]) -> [Double]? {
        guard size > 0, a.count == size * size, b.count % size == 0 else { return nil }
        var solution = b
        let status = cstatistics_solve_positive(a, size, &solution, b.count / size)
        return status == 0 ? solution : nil
    }
}
