import EvaluationRecords
import Testing

@Suite struct RecordTextTests {
    @Test("a text of at most 256 bytes stays as it is")
    func short() {
        let text = String(repeating: "é", count: 128)
        #expect(RecordText.cut(text) == text)
        #expect(RecordText.cut("") == "")
    }

    @Test("a longer one keeps its beginning and the digest of the whole, and cutting it again changes nothing")
    func long() {
        let text = String(repeating: "a", count: 257)
        let cut = RecordText.cut(text)
        let digest = "e8d95cc2b4bc198c54b40bd214df958afb65f5e73d2c2eafe0593cf5c635c1f0"
        #expect(cut == String(repeating: "a", count: 182) + "…sha256:" + digest)
        #expect(cut.utf8.count == 256)
        #expect(RecordText.cut(cut) == cut)
    }

    @Test("no letter is cut in two")
    func scalars() {
        for lead in 0..<4 {
            let cut = RecordText.cut(String(repeating: "a", count: lead) + String(repeating: "😀", count: 100))
            #expect(cut.utf8.count <= 256)
            #expect(!cut.unicodeScalars.contains("\u{fffd}"))
        }
    }
}
