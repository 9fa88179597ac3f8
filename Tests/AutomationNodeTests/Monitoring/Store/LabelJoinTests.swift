import Identifiers
import Inference
import NodeAPI
import Serving
import TestSupport
import Testing

@testable import AutomationNode

@Suite("Labels and the predictions that they belong to")
struct LabelJoinTests {
    @Test("join once; the same again is a duplicate, another conflicts, and the first stays")
    func joined() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try fixture.keep([try fixture.prediction("a"), try fixture.prediction("b", 1, of: 2)], store)
        #expect(try fixture.join("a", "no", store) == .joined)
        #expect(try fixture.join("b", row: 1, "yes", store) == .joined)
        #expect(try fixture.join("a", "no", store) == .duplicate)
        #expect(try fixture.join("a", "yes", store) == .conflicting)
        #expect(try fixture.join("a", nil, store) == .missing)
        let joined = try store.read { try $0.joined(of: fixture.model, after: 0, limit: 10) }
        #expect(joined.map(\.prediction.request.text) == ["a", "b"])
        #expect(joined.map(\.label?.text) == ["no", "yes"] && joined.map(\.isCorrected) == [false, false])
        #expect(try fixture.counts(store) == [2, 2, 0])
    }

    @Test("are corrected by who may, and the correction comes to those who read on")
    func corrected() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try fixture.keep([try fixture.prediction("a")], store)
        #expect(try fixture.join("a", "no", store) == .joined)
        let before = try store.read { try $0.joined(of: fixture.model, after: 0, limit: 10) }
        #expect(try fixture.join("a", "yes", store, replaces: true) == .replaced)
        #expect(try fixture.join("a", "yes", store, replaces: true) == .duplicate)
        let after = try store.read { try $0.joined(of: fixture.model, after: before.last?.join ?? 0, limit: 10) }
        #expect(after.map(\.label?.text) == ["yes"] && after.map(\.isCorrected) == [true])
    }

    @Test("wait a day for a prediction that was not seen, and join it when it comes")
    func pending() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        #expect(try fixture.join("a", "yes", store) == .pending)
        #expect(try fixture.join("a", "yes", store) == .duplicate)
        #expect(try fixture.join("a", "no", store) == .conflicting)
        #expect(try fixture.join("b", "no", store) == .pending)
        #expect(try fixture.join("b", "yes", store, replaces: true) == .replaced)
        #expect(try fixture.join("c", "maybe", store) == .pending)
        #expect(try fixture.join("d", "yes", store) == .pending)
        let counts = try fixture.keep(try ["a", "b", "c", "e"].map { try fixture.prediction($0) }, store)
        #expect(counts.kept == 4 && counts.labels == [.joined: 2, .invalid: 1])
        #expect(try fixture.counts(store) == [4, 2, 1])
        fixture.clock.advance(by: StoreFixture.day)
        #expect(try store.write { try $0.prune(fixture.model, limits: StoreFixture.limits, now: fixture.now) } == 0)
        fixture.clock.advance(by: 1)
        #expect(try store.write { try $0.prune(fixture.model, limits: StoreFixture.limits, now: fixture.now) } == 1)
        #expect(try fixture.counts(store) == [4, 2, 0])
    }

    @Test("say of which minutes the predictions are that got them since some time")
    func minutes() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let began = fixture.now
        try fixture.keep(
            [try fixture.prediction("a"), try fixture.prediction("b", at: began.adding(seconds: 90))],
            store
        )
        #expect(try store.read { try $0.labelledTimes(of: fixture.model, since: began) }.isEmpty)
        #expect(try fixture.join("a", "no", store) == .joined)
        fixture.clock.advance(by: 100)
        #expect(try fixture.join("b", "no", store) == .joined)
        let all = try store.read { try $0.labelledTimes(of: fixture.model, since: began) }
        #expect(all.sorted() == [began, began.adding(seconds: 60)])
        let later = try store.read { try $0.labelledTimes(of: fixture.model, since: began.adding(seconds: 50)) }
        #expect(later == [began.adding(seconds: 60)])
        let joined = try store.read { try $0.joined(of: fixture.model, after: 0, limit: 9) }
        #expect(try store.read { try $0.lastJoin() } == joined.last?.join)
    }

    @Test("belong to predictions with the scores of few classes, and without those of many")
    func scores() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let few = [Double](repeating: 0.05, count: 20)
        let many = [Double](repeating: 0.001, count: 1000)
        let predictions = [
            try fixture.prediction("a", scores: few), try fixture.prediction("b", scores: many),
        ]
        try fixture.keep(predictions, store)
        let all = Timestamp(seconds: 0)..<fixture.now.adding(seconds: 1)
        let kept = try store.read { try $0.predictions(of: fixture.model, all, limit: 9) }
        #expect(kept.map(\.prediction.scores) == [few, []])
    }

    @Test("that have a NUL are none of the classes that they begin with")
    func nul() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        #expect(try fixture.join("a", "yes\0no", store) == .pending)
        #expect(try fixture.keep([try fixture.prediction("a")], store).labels == [.invalid: 1])
    }

    @Test("of a prediction that is gone are expired, and of one that never was unknown, as far as their time tells")
    func expired() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        func made(daysAgo days: Double) -> String {
            ScoringRequestID(at: fixture.now.adding(seconds: -days * StoreFixture.day)).text
        }
        #expect(try fixture.join(made(daysAgo: 31), "yes", store) == .expired)
        #expect(try fixture.join(made(daysAgo: 2), "yes", store) == .unknown)
        #expect(try fixture.join(made(daysAgo: 0.5), "yes", store) == .pending)
        // What the sender knows counts more than an id that tells nothing.
        let old = fixture.now.adding(seconds: -31 * StoreFixture.day)
        #expect(try fixture.join("own-1", "yes", store, time: old) == .expired)
        #expect(try fixture.join("own-1", "yes", store) == .pending)
        #expect(
            try fixture.join("own-2", "yes", store, time: fixture.now.adding(seconds: -2 * StoreFixture.day))
                == .unknown
        )
    }

    @Test("of what was pushed out by newer predictions are expired")
    func pushedOut() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let few = LabelLimits(keepSeconds: 30 * StoreFixture.day, rows: 2)
        let first = ScoringRequestID(at: fixture.now).text
        try fixture.keep([try fixture.prediction(first)], store, .anything, few)
        fixture.clock.advance(by: 10)
        try fixture.keep([try fixture.prediction("b"), try fixture.prediction("c")], store, .anything, few)
        #expect(try fixture.join(first, "yes", store, few) == .expired)
        #expect(try fixture.join("b", "yes", store, few) == .joined)
        #expect(try fixture.counts(store) == [2, 1, 0])
    }

    @Test("find the predictions of today though a clock that was set ahead made newer ones")
    func clockAhead() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let few = LabelLimits(keepSeconds: 30 * StoreFixture.day, rows: 2)
        let ahead = fixture.now.adding(seconds: 365 * StoreFixture.day)
        let wrong = try ["x", "y", "z"].map { try fixture.prediction($0, at: ahead) }
        try store.write { transaction in
            _ = try transaction.keep(wrong, of: fixture.model, labels: .anything, limits: few, now: ahead)
        }
        #expect(try fixture.counts(store) == [2, 0, 0])
        // What was removed then says nothing of what is to come now.
        #expect(try fixture.join("later", "yes", store, few, time: fixture.now) == .pending)
        try fixture.keep([try fixture.prediction("a")], store, .anything, few)
        try fixture.keep([try fixture.prediction("b")], store, .anything, few)
        #expect(try fixture.join("a", "yes", store, few) == .joined)
        #expect(try fixture.join("b", "yes", store, few) == .joined)
        #expect(try fixture.counts(store) == [2, 2, 1])
        // Nor do labels wait that came then.
        let early = [LabelRow(request: try fixture.id("early"), label: "yes")]
        try store.write { transaction in
            let id = try transaction.madeID(of: fixture.model)
            _ = try transaction.join(early, of: id, limits: few, replaces: false, now: ahead)
        }
        #expect(try fixture.counts(store) == [2, 2, 2])
        #expect(try store.write { try $0.prune(fixture.model, limits: few, now: fixture.now) } == 1)
        let gone = ScoringRequestID(at: fixture.now).text
        fixture.clock.advance(by: 10)
        try fixture.keep([try fixture.prediction("c")], store, .anything, few)
        #expect(try fixture.join(gone, "yes", store, few) == .expired)
    }

    @Test("of rows or requests that monitoring does not take are unsampled; a row beyond the request is unknown")
    func unsampled() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try fixture.keep([try fixture.prediction("a", 3, of: 100)], store)
        #expect(try fixture.join("a", row: 3, "yes", store) == .joined)
        #expect(try fixture.join("a", row: 4, "yes", store) == .unsampled)
        #expect(try fixture.join("a", row: 100, "yes", store) == .unknown)
        let share = LabelLimits(keepSeconds: 1e6, rows: 1000, share: 0.5)
        let ids = try (0..<50).map { try fixture.id("r\($0)") }
        let outcomes = try fixture.join(ids.map { LabelRow(request: $0, label: "yes") }, store, share)
        #expect(outcomes == [.unsampled: ids.count { $0.place >= 0.5 }, .pending: ids.count { $0.place < 0.5 }])
    }

    @Test(
        "are one of the classes, by the rule of labels, or a finite number",
        arguments: [
            (LabelDomain.classes(["1", "0", "true"]), ["1.0", "0", "True"], ["2", "", " 1", "01"]),
            (.numbers, ["1", "-2.5e3", "0"], ["x", "nan", "inf", "", "1,5"]), (.anything, ["x", "\u{1F600}"], []),
        ]
    )
    func domain(_ domain: LabelDomain, valid: [String], invalid: [String]) throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let answer: KeptPrediction.Answer = domain == .numbers ? .number(1) : .label("1")
        let all = try (0..<(valid + invalid).count).map { try fixture.prediction("r\($0)", 0, of: 1, answer) }
        try fixture.keep(all, store, domain)
        for (place, label) in (valid + invalid).enumerated() {
            let expected: LabelOutcome = place < valid.count ? .joined : .invalid
            #expect(try fixture.join("r\(place)", label, store) == expected, "\(label)")
        }
        let labels = try store.read { try $0.joined(of: fixture.model, after: 0, limit: 10) }.compactMap(\.label)
        #expect(labels.count == valid.count)
        if domain == .numbers { #expect(labels.map(\.number) == [1, -2500, 0]) }
    }

    @Test("of numbers are the same however they are written")
    func sameNumber() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try fixture.keep([try fixture.prediction("a", 0, of: 1, .number(2))], store, .numbers)
        #expect(try fixture.join("a", "1", store) == .joined)
        #expect(try fixture.join("a", "1.0e0", store) == .duplicate)
        #expect(try fixture.join("a", "1.1", store) == .conflicting)
    }

    @Test("belong to the version that answered, whichever answers now")
    func versions() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try fixture.keep([try fixture.prediction("a", version: "1")], store, .classes(["no", "yes"]))
        try fixture.keep([try fixture.prediction("b", version: "2")], store, .classes(["no", "yes", "maybe"]))
        #expect(try fixture.join("a", "maybe", store) == .invalid)
        #expect(try fixture.join("b", "maybe", store) == .joined)
        let joined = try store.read { try $0.joined(of: fixture.model, after: 0, limit: 10) }
        #expect(joined.map(\.prediction.version.text) == ["2"])
        #expect(joined.map(\.domain) == [.classes(["no", "yes", "maybe"])])
    }

    @Test("that wait are no more than predictions that may be kept")
    func mostPending() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let few = LabelLimits(keepSeconds: 1e6, rows: 2)
        let rows = try ["a", "b", "c"].map { LabelRow(request: try fixture.id($0), label: "yes") }
        #expect(try fixture.join(rows, store, few) == [.pending: 2, .unknown: 1])
    }

    @Test("with bytes that no text of a record has are compared in the form that is kept")
    func hostile() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        let long = String(repeating: "é", count: 40_000)
        try fixture.keep(
            [
                try fixture.prediction("a", 0, of: 1, .label(long)),
                try fixture.prediction("b", 0, of: 1, .label("x\0y")),
                try fixture.prediction("c", 0, of: 1, .label("x")),
            ],
            store,
            .anything
        )
        #expect(try fixture.join("a", long, store) == .joined)
        #expect(try fixture.join("a", long + "!", store) == .conflicting)
        let recorded = try store.read {
            try $0.predictions(of: fixture.model, Timestamp(seconds: 0)..<fixture.now.adding(seconds: 1), limit: 10)
        }
        #expect(recorded.count == 3)
        for (prediction, label) in recorded.map({ ($0.prediction, $0.label) }) {
            guard case .label(let text) = prediction.answer else { continue }
            #expect(text.utf8.count <= 256 && !text.utf8.contains(0))
            if prediction.request.text == "a" { #expect(label?.text == text) }
        }
        // A NUL ends no text: what follows it counts.
        #expect(Set(recorded.map(\.prediction.answer)).count == 3)
    }

    @Test("of a model are none of another's; a project that is forgotten takes its own along, and no other's")
    func models() throws {
        let fixture = try StoreFixture()
        let store = try fixture.open()
        try fixture.keep([try fixture.prediction("a")], store)
        let other = MonitoredModel(try #require(ProjectName("q")), fixture.model.model)
        let outcomes = try store.write { transaction in
            try transaction.join(
                [LabelRow(request: try fixture.id("a"), label: "yes")],
                of: try transaction.madeID(of: other),
                limits: StoreFixture.limits,
                replaces: false,
                now: fixture.now
            )
        }
        #expect(outcomes == [.pending: 1])
        #expect(try store.read { try $0.joined(of: fixture.model, after: 0, limit: 10) }.isEmpty)
        try store.write { try $0.forget(other.project) }
        #expect(try store.read { try $0.models() } == [fixture.model])
    }
}
