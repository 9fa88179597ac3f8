import EvaluationRecords
import Identifiers
import StrictJSON
import Testing

@Suite("Reference profiles")
struct ReferenceProfileTests {
    @Test("a profile of every task reads back as it was written", arguments: EvaluationTask.allCases)
    func roundTrip(_ task: EvaluationTask) throws {
        let profile = try ReferenceProfile(result: SampleReference.facts(task), run: Sample.run)
        let read = try ReferenceProfile.read(profile.bytes)
        #expect(read == profile)
        #expect(read.bytes == profile.bytes)
        #expect(try read.result == SampleReference.facts(task))
        #expect(read.entryName?.text == "references/churn/3.json")
    }

    @Test("a profile of another version, or of another content, is foreign")
    func foreign() throws {
        let profile = try ReferenceProfile(result: SampleReference.facts(), run: Sample.run)
        let (name, version) = (try #require(ModelName("churn")), try #require(VersionID("3")))
        try profile.require(name, version, Sample.digest("a"))
        for (version, digest) in [("4", "a"), ("3", "b")] as [(String, Character)] {
            let failure = #expect(throws: RecordFailure.self) {
                try profile.require(name, #require(VersionID(version)), Sample.digest(digest))
            }
            #expect(failure?.code == .referenceForeign)
        }
    }

    @Test("over 8 MiB are refused before anything is made of them")
    func tooLarge() throws {
        let failure = #expect(throws: RecordFailure.self) {
            try ReferenceProfile.read([UInt8](repeating: UInt8(ascii: " "), count: ReferenceProfile.limit + 1))
        }
        #expect(failure?.code == .referenceTooLarge)
        // Within the limits of a drift record, beyond those of a profile.
        let edges = (0..<1_000).map { Double($0) / 7 }
        let wide = ReferenceColumn(
            name: "wide",
            rule: "many-numbers",
            n: 1_001,
            missing: 0,
            bins: .numeric(
                ReferenceQuantiles(
                    parts: 1020,
                    edges: edges,
                    counts: [Int](repeating: 1, count: 1_001),
                    deciles: [],
                    least: 0,
                    greatest: 1_000
                )
            )
        )
        let facts = try SampleReference.facts(columns: [ReferenceColumn](repeating: wide, count: 600))
        let made = #expect(throws: RecordFailure.self) { try ReferenceProfile(result: facts, run: Sample.run) }
        #expect(made?.code == .referenceTooLarge)
    }

    @Test("bins that do not add up, edges that fall and deciles that are no edges are refused")
    func contradictions() throws {
        func column(_ quantiles: ReferenceQuantiles, n: Int = 8) -> ReferenceColumn {
            ReferenceColumn(name: "a", rule: "declared", n: n, missing: 0, bins: .numeric(quantiles))
        }
        let wrong = [
            column(ReferenceQuantiles(parts: 1020, edges: [1], counts: [3, 4], deciles: [], least: 0, greatest: 2)),
            column(
                ReferenceQuantiles(parts: 1020, edges: [2, 1], counts: [3, 4, 1], deciles: [], least: 0, greatest: 2)
            ),
            column(ReferenceQuantiles(parts: 1020, edges: [1], counts: [3, 5], deciles: [1.5], least: 0, greatest: 2)),
            column(ReferenceQuantiles(parts: 1020, edges: [1], counts: [8], deciles: [], least: 0, greatest: 2)),
            column(
                ReferenceQuantiles(parts: 1020, edges: [1], counts: [1 << 62, 0], deciles: [], least: 0, greatest: 2),
                n: 1 << 62
            ),
            column(ReferenceQuantiles(parts: 7, edges: [1], counts: [3, 5], deciles: [], least: 0, greatest: 2)),
            column(ReferenceQuantiles(parts: 1020, edges: [1], counts: [3, 5], deciles: [], least: 3, greatest: 2)),
            ReferenceColumn(
                name: "b",
                rule: "otherwise",
                n: 2,
                missing: 0,
                bins: .categorical(ReferenceCategories(categories: ["x", "x"], counts: [1, 1], other: 0, distinct: 2))
            ),
        ]
        for column in wrong {
            let failure = #expect(throws: RecordFailure.self) {
                try ReferenceProfile(result: SampleReference.facts(columns: [column]), run: Sample.run)
            }
            #expect(failure?.code == .referenceInvalid, "\(column)")
        }
    }

    @Test("replicates of other bins, and a calibrator that falls, are refused")
    func estimation() throws {
        for (key, value) in [
            ("replicates", .array([.array([.number(0.5)])])),
            ("calibrator", ["scores": [0, 1], "values": [1, 0]]),
            ("counts", [1]), ("positives", 11), ("task", "other"),
        ] as [(String, JSONValue)] {
            var document = try JSONParser.parse(
                ReferenceProfile(result: SampleReference.facts(), run: Sample.run).bytes,
                subject: "profile"
            )
            document["result"]?["estimation"]?[key] = value
            let failure = #expect(throws: RecordFailure.self) {
                try ReferenceProfile.read(JSONWriter.bytes(of: document))
            }
            #expect(failure?.code == .referenceInvalid, "\(key)")
        }
    }
}

@Suite("Shapes of texts")
struct TextShapeTests {
    static let cases: [(String, Int, TextShape.Characters)] = [
        ("", 0, TextShape.Characters.empty), ("0123", 4, .digits), ("AbZ", 3, .letters),
        ("a1", 2, .lettersAndDigits),
        ("a-1", 3, .ascii), ("\0", 1, .ascii), ("Ærø", 3, .unicode), ("👩‍🚀", 3, .unicode), ("@[`{", 4, .ascii),
    ]

    @Test("length is in characters, and characters have a kind", arguments: cases)
    func shape(_ text: String, _ length: Int, _ characters: TextShape.Characters) {
        let shape = TextShape(text)
        #expect(shape.length == length)
        #expect(shape.characters == characters)
    }
}
