import Inference
import StrictJSON

/// Precision of the floats in an answer, of any container; the standard tolerance follows from it.
///
/// A model that computes in floats of 32 bits adds them in an order that depends on the processor's vectors and on the version of
/// its library. Each step has an error of up to 2^-24. If large terms cancel out, the small rest has an error in proportion to
/// the large terms: near 0, such an answer differs by some 1e-8 between two machines, although nothing is wrong.
enum FloatExactness {
    case half
    case single
    case double

    var relative: Double {
        switch self {
        case .half: 1e-2
        case .single: 1e-5
        case .double: GoldenTolerance.standard.relative
        }
    }

    var absolute: Double {
        switch self {
        case .half: 1e-3
        case .single: 1e-6
        case .double: GoldenTolerance.standard.absolute
        }
    }

    /// The exactness of the least exact part.
    init(of output: ModelOutput) {
        let tensors = output.tensors + (output.probabilities.map { [$0] } ?? [])
        if tensors.contains(where: { $0.type == .float16 }) {
            self = .half
        } else {
            self = tensors.contains(where: Self.isSingle) ? .single : .double
        }
    }

    private static func isSingle(_ tensor: Tensor) -> Bool {
        switch (tensor.type, tensor.content) {
        case (.float32, _): return true
        case (.float64, _), (.bytes, .json):
            let values = (try? tensor.values("")) ?? []
            return areSingle(values.flatMap { numbers($0) })
        default: return false
        }
    }

    /// Tells whether floats of 64 bits or numbers of JSON were made of floats of 32 bits: all of them fit, and one has
    /// more digits than a number that a person wrote. Of numbers that were computed in 64 bits one in 2^29 fits.
    private static func areSingle(_ numbers: [Double]) -> Bool {
        numbers.allSatisfy { Double(Float($0)) == $0 } && numbers.contains { $0.significandWidth > 12 }
    }

    /// The finite ones.
    private static func numbers(_ value: TensorValue) -> [Double] {
        switch value {
        case .float(let number): number.isFinite ? [number] : []
        case .json(let text): GoldenComparison.json(text).map { numbers($0) } ?? []
        default: []
        }
    }

    private static func numbers(_ value: JSONValue) -> [Double] {
        switch value {
        case .number(let number): [number]
        case .array(let items): items.flatMap { numbers($0) }
        case .object(let object): object.members.flatMap { numbers($0.value) }
        default: []
        }
    }
}
