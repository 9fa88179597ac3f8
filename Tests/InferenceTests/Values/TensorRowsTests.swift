import TestSupport
import Testing

@testable import Inference

@Suite struct TensorRowsTests {
    @Test("tensors that were joined are split into what they were")
    func roundTrip() {
        let tensors = [
            Tensor(name: "x", type: .int32, shape: [2, 2], bytes: Array(0..<16), missing: [3]),
            Tensor(name: "x", type: .int32, shape: [0, 2], bytes: []),
            Tensor(name: "x", type: .int32, shape: [1, 2], bytes: Array(16..<24), missing: [0]),
        ]
        let joined = Tensor.joined(tensors)
        #expect(joined.shape == [3, 2])
        #expect(joined.missing == [3, 4])
        #expect(joined.split([2, 0, 1]) == tensors)
        #expect(joined.split([2, 2]) == nil)
    }

    @Test("texts of any length are split between their elements")
    func texts() {
        let tensors = [Tensor(texts: ["a", ""]), Tensor(texts: ["three"]), Tensor(texts: ["", "fünf"])]
        #expect(Tensor.joined(tensors).split([2, 1, 2]) == tensors)
    }
}
