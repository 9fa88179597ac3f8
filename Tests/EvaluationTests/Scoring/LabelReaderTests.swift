import Datasets
import EvaluationRecords
import Identifiers
import Testing

@testable import Evaluation

@Suite("Labels and predictions as texts")
struct LabelReaderTests {
    /// One letter and two, which Swift's texts hold for the same.
    private static let composed = "caf\u{e9}"
    private static let decomposed = "cafe\u{301}"

    private static func matcher(_ unseen: UnseenLabels = .count) throws -> LabelMatcher {
        try LabelMatcher(classes: [composed, "bar"], unseen: unseen)
    }

    @Test("are told apart byte for byte, whichever came first")
    func bytes() throws {
        let unseen = ScoredRows.unseen
        for (texts, expected) in [
            ([Self.composed, Self.decomposed, "bar", nil], [0, unseen, 1, ScoredRows.missing]),
            ([Self.decomposed, Self.composed], [unseen, 0]),
        ] {
            var reader = LabelReader(try Self.matcher())
            guard case .classes(let labels) = reader.read(.texts(texts), rowNumbers: Array(texts.indices)) else {
                Issue.record("no classes")
                return
            }
            #expect(labels == expected)
            var answers = AnswerReader(
                AnswerColumns(prediction: "p", probabilities: []),
                matcher: try Self.matcher(),
                positive: nil
            )
            let read = try answers.read(["p": .texts(texts)], count: texts.count)
            guard case .classes(let predictions) = read.predictions else {
                Issue.record("no classes")
                return
            }
            #expect(predictions == expected.map { $0 < 0 ? unseen : $0 })
        }
    }

    @Test("of a first pass are refused before a model is asked, each with its rows")
    func tally() throws {
        var tally = LabelTally()
        tally.add(.texts([Self.composed, Self.decomposed, Self.decomposed, nil, "bar"]), rowNumbers: [4, 5, 6, 7, 8])
        var reader = LabelReader(try Self.matcher(.refuse))
        reader.note(tally)
        #expect(reader.isRefused)
        let failure = #expect(throws: DatasetFailure.self) { try reader.requireSeen("drink", in: "d.csv") }
        #expect(failure?.code == .labelUnseen && failure?.message.contains("in 2 rows") == true)
        #expect(failure?.message.contains("first in row 6") == true)
        var counting = LabelReader(try Self.matcher())
        counting.note(tally)
        #expect(!counting.isRefused)
        try counting.requireSeen("drink", in: "d.csv")
    }
}
