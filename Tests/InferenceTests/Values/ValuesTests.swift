import Inference
import Testing

@Suite("Values")
struct ValuesTests {
    @Test("A tensor counts the elements of all its dimensions")
    func count() {
        #expect(Tensor(name: "x", type: .float32, shape: [3, 4], bytes: []).count == 12)
        #expect(Tensor(name: "x", type: .float32, shape: [0, 4], bytes: []).count == 0)
    }
}
