import DurableFiles
import Identifiers
import Inference
import TestSupport
import Testing

@testable import Evaluation

@Suite("The journal of answers")
struct AnswerJournalTests {
    private let place: TemporaryDirectory
    private let identity = StreamingDigest.of(Array("a question".utf8))

    init() throws {
        place = try TemporaryDirectory()
    }

    private func answer(_ value: Double, bad: [BadRow] = []) -> BatchAnswer {
        BatchAnswer(
            rows: bad.isEmpty ? [0, 1] : [0],
            columns: [
                BatchColumn(
                    name: "prediction",
                    values: bad.isEmpty ? [.float(value), .text("Infinity, \"no\"\n")] : [.missing]
                )
            ],
            bad: bad
        )
    }

    private func journal(_ identity: Digest? = nil) throws -> AnswerJournal {
        try AnswerJournal("answers", in: place.handle, identity: identity ?? self.identity)
    }

    @Test("gives the answers of an interrupted run again, and takes more behind them")
    func goesOn() throws {
        do {
            var first = try journal()
            let answer1 = try first.replay(rows: 2)
            #expect(answer1 == nil)
            try first.keep(answer(0.1), rows: 2)
            try first.keep(answer(0, bad: [BadRow(number: 4, reason: "no number")]), rows: 2)
        }
        do {
            var second = try journal()
            let answer2 = try second.replay(rows: 2)
            #expect(answer2?.columns == answer(0.1).columns)
            let answer3 = try second.replay(rows: 2)
            let replayed = try #require(answer3)
            #expect(replayed.rows == [0])
            #expect(replayed.bad == [BadRow(number: 4, reason: "no number")])
            let answer4 = try second.replay(rows: 2)
            #expect(answer4 == nil)
            #expect(second.resumed == 2)
            try second.keep(answer(1e-300), rows: 2)
        }
        var third = try journal()
        for expected in [0.1, 0, 1e-300] {
            let answer5 = try third.replay(rows: 2)
            let found = try #require(answer5)
            if expected > 0 { #expect(found.columns[0].values[0] == .float(expected)) }
        }
    }

    @Test("forgets a line that was cut off, and all behind it")
    func cut() throws {
        do {
            var first = try journal()
            _ = try first.replay(rows: 2)
            for value in [1.5, 2.5, 3.5] { try first.keep(answer(value), rows: 2) }
        }
        let whole = try place.handle.read(file: "answers")
        try place.handle.replace(file: "answers", with: Array(whole.dropLast(3)))
        var second = try journal()
        let answer6 = try second.replay(rows: 2)
        #expect(answer6 != nil)
        let answer7 = try second.replay(rows: 2)
        #expect(answer7 != nil)
        let answer8 = try second.replay(rows: 2)
        #expect(answer8 == nil)
        try second.keep(answer(9.5), rows: 2)
        let text = try place.text("answers")
        #expect(text.contains("9.5") && !text.contains("3.5"))
    }

    @Test("begins anew for another question, and for chunks of another size")
    func other() throws {
        do {
            var first = try journal()
            _ = try first.replay(rows: 2)
            try first.keep(answer(1.5), rows: 2)
        }
        do {
            var smaller = try journal()
            let answer9 = try smaller.replay(rows: 1)
            #expect(answer9 == nil)
            try smaller.keep(answer(2.5), rows: 2)
        }
        var other = try journal(StreamingDigest.of(Array("another".utf8)))
        let answer10 = try other.replay(rows: 2)
        #expect(answer10 == nil)
        #expect(!(try place.text("answers").contains("2.5")))
    }

    @Test("is used by one run at a time, and goes when it is done")
    func alone() throws {
        let first = try journal()
        #expect { try journal() } throws: { ($0 as? FileFailure)?.code == .locked }
        try first.remove()
        #expect(try place.handle.names().isEmpty)
    }
}
