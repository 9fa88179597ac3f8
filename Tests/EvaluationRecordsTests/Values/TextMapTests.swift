import EvaluationRecords
import Testing

@Suite struct TextMapTests {
    @Test("keys are in the order of their bytes, and found")
    func order() {
        let map: TextMap<Int> = ["b": 1, "é": 2, "a": 3, "Z": 4]
        #expect(map.keys == ["Z", "a", "b", "é"])
        #expect(map["a"] == 3 && map["é"] == 2 && map["c"] == nil)
    }

    @Test("of a key that stands twice the last counts, and letters that Unicode composes alike are two")
    func keys() {
        let map = TextMap([("a", 1), ("e\u{301}", 2), ("a", 3), ("\u{e9}", 4)])
        #expect(map.count == 3)
        #expect(map["a"] == 3)
        #expect(map["e\u{301}"] == 2 && map["\u{e9}"] == 4)
    }
}
