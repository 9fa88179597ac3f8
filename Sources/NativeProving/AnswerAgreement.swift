import Inference

/// The rule by which two answers to one request agree: labels and trees bit for bit, sums and exponents within 1e-12.
struct AnswerAgreement {
    private static let tolerance = 1e-12

    /// Every bit counts.
    let isExact: Bool

    /// - Parameter expected: of the library; nil for a refusal.
    /// - Returns: nil if they agree.
    func difference(_ found: ModelOutput?, _ expected: ModelOutput?) -> String? {
        guard let found else { return expected == nil ? nil : "the form refuses what the library answers" }
        guard let expected else { return "the form answers what the library refuses" }
        guard found.form == expected.form, found.tensors.count == expected.tensors.count else {
            return "an answer of the form \(found.form.rawValue), of the library \(expected.form.rawValue)"
        }
        let pairs = zip(found.tensors, expected.tensors).map { ($0, $1 as Tensor?) }
        for (one, other) in pairs + [found.probabilities].compactMap(\.self).map({ ($0, expected.probabilities) }) {
            if let difference = difference(one, other) { return difference }
        }
        return found.probabilities == nil && expected.probabilities != nil ? "probabilities of the library alone" : nil
    }

    private func difference(_ found: Tensor, _ expected: Tensor?) -> String? {
        guard let expected else { return "probabilities of the form alone" }
        guard found.type == expected.type, found.content == expected.content, found.shape == expected.shape else {
            return "\(found.type.rawValue)\(found.shape), of the library \(expected.type.rawValue)\(expected.shape)"
        }
        guard found.bytes != expected.bytes || found.missing != expected.missing else { return nil }
        guard found.missing == expected.missing, let numbers = found.floats, let others = expected.floats else {
            return "another label in \(found.name)"
        }
        for (number, other) in zip(numbers, others) where !agree(number, other) {
            return "\(number), of the library \(other)"
        }
        return nil
    }

    private func agree(_ found: Double, _ expected: Double) -> Bool {
        if found.isNaN || expected.isNaN { return found.isNaN && expected.isNaN }
        if found.bitPattern == expected.bitPattern { return true }
        guard !isExact, found.isFinite, expected.isFinite else { return found == expected && !isExact }
        return (found - expected).magnitude <= Self.tolerance * max(1, found.magnitude, expected.magnitude)
    }
}

extension Tensor {
    /// The numbers of a tensor of floats; nil for another.
    fileprivate var floats: [Double]? {
        bytes.withUnsafeBytes { raw in
            switch type {
            case .float64:
                (0..<count).map { Double(bitPattern: raw.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)) }
            case .float32:
                (0..<count).map {
                    Double(Float(bitPattern: raw.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
                }
            default: nil
            }
        }
    }
}
