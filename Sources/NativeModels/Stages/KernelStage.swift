import Glibc

/// A sum over support vectors: how near the row is to each, times its coefficient, and an intercept.
struct KernelStage: NativeStage {
    enum Kernel: UInt8, Sendable, CaseIterable {
        /// exp(-gamma |x - v|²)
        case radial = 0
        /// x · v
        case linear = 1
        /// (gamma x · v + constant)^degree
        case polynomial = 2
        /// tanh(gamma x · v + constant)
        case sigmoid = 3
    }

    private let kernel: Kernel
    private let gamma: Double
    private let constant: Double
    private let degree: UInt32
    /// Vector by vector.
    private let vectors: [Double]
    private let coefficients: [Double]
    private let intercept: Double
    private let inputs: Int
    let width = 1

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        let found = try bytes.byte("a kernel")
        guard let kernel = Kernel(rawValue: found) else {
            throw bytes.broken("a kernel", expected: "0 to \(Kernel.allCases.count - 1)", found: "\(found)")
        }
        self.kernel = kernel
        self.inputs = inputs
        gamma = try bytes.double("the factor of a kernel")
        constant = try bytes.double("the constant of a kernel")
        degree = try bytes.number("the degree of a kernel")
        guard degree <= NativeLimits.factors else {
            throw bytes.broken(
                "the degree of a kernel",
                expected: "at most \(NativeLimits.factors)",
                found: "\(degree)"
            )
        }
        intercept = try bytes.double("the intercept of a kernel")
        let count = try bytes.count("the support vectors", 1...NativeLimits.trees, size: 8 * (inputs + 1))
        coefficients = try bytes.table("the coefficient of a vector", count)
        vectors = try bytes.table("a support vector", count * inputs)
    }

    func transform(_ rows: inout NativeRows) {
        var answer: [Double] = []
        answer.reserveCapacity(rows.count)
        for row in 0..<rows.count {
            var sum = 0.0
            for place in coefficients.indices {
                sum += coefficients[place] * nearness(rows.numbers, row * inputs, place * inputs)
            }
            answer.append(sum + intercept)
        }
        rows = NativeRows(count: rows.count, width: 1, answer)
    }

    /// - Parameters:
    ///   - row: the place of its first number; so `vector`.
    private func nearness(_ numbers: [Double], _ row: Int, _ vector: Int) -> Double {
        var sum = 0.0
        if kernel == .radial {
            for column in 0..<inputs {
                let distance = numbers[row + column] - vectors[vector + column]
                sum += distance * distance
            }
        } else {
            for column in 0..<inputs { sum += numbers[row + column] * vectors[vector + column] }
        }
        return switch kernel {
        case .radial: Glibc.exp(-gamma * sum)
        case .linear: sum
        case .polynomial: power(gamma * sum + constant)
        case .sigmoid: Glibc.tanh(gamma * sum + constant)
        }
    }

    private func power(_ base: Double) -> Double {
        var (result, square, left) = (1.0, base, degree)
        while left > 0 {
            if left % 2 == 1 { result *= square }
            square *= square
            left /= 2
        }
        return result
    }
}
