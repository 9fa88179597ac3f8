import Datasets
import EvaluationRecords
import Identifiers
import Statistics
import Testing

@testable import Drifting

@Suite("Drift of odd columns")
struct OddColumnTests {
    private var sides: Sides

    init() throws { sides = try Sides() }

    private static func texts(_ values: [Double]) -> [String] { values.map { "\($0)" } }

    @Test("equal data are stable, whatever their columns, and a shift by a deviation is drift")
    func plain() throws {
        let values = Self.texts(Made.normal(2_000, seed: 1))
        let same = try sides.column(values, values)
        #expect(same.verdict == .stable)
        #expect(same.kind == .numeric)
        #expect(same.rule == "many-numbers")
        #expect(same.values.value?.p.value == 1)
        let moved = try Sides().column(values, Self.texts(Made.normal(2_000, seed: 2, shift: 1)))
        #expect(moved.verdict == .drifted)
    }

    @Test("a column that is constant in the reference and varies now is drift of numbers")
    func constant() throws {
        let column = try sides.column(
            [String](repeating: "7", count: 1_000),
            Self.texts(Made.normal(1_000, seed: 3))
        )
        #expect(column.kind == .numeric)
        #expect(column.verdict == .drifted)
        #expect(column.values.value?.effect ?? 0 > 0.4)
    }

    @Test("a column that is constant in the reference and has few other values now is drift of categories")
    func constantCategory() throws {
        let column = try sides.column(
            [String](repeating: "7", count: 1_000),
            (0..<1_000).map { $0 % 2 == 0 ? "7" : "8" }
        )
        #expect(column.kind == .categorical)
        #expect(column.verdict == .drifted)
        #expect(column.changes?.unseen == [CategoryCount(category: "8", rows: 500)])
    }

    @Test(
        "categories that both sides write otherwise are the same by the rule of labels, by the names of the reference",
        arguments: [
            (["0", "1"], ["0.0", "1.0"]), (["0.0", "1.0"], ["0", "1"]), (["True", "False"], ["true", "false"]),
        ]
    )
    func writtenOtherwise(_ reference: [String], _ current: [String]) throws {
        let column = try sides.column(
            (0..<1_000).map { reference[$0 % 2] },
            (0..<1_000).map { $0 % 100 == 99 ? "" : current[$0 % 2] }
        )
        #expect(column.kind == .categorical)
        #expect(column.values.value?.verdict == .stable)
        #expect(column.changes?.unseenCategories == 0 && column.changes?.vanishedCategories == 0)
        guard case .categorical(let bins)? = column.bins.value else {
            Issue.record("no bins")
            return
        }
        #expect(Set(bins.categories) == Set(reference))
    }

    @Test("categories that are the same number in another form stay apart")
    func otherNumbers() throws {
        let column = try sides.column([String](repeating: "01", count: 500), [String](repeating: "1", count: 500))
        #expect(column.verdict == .drifted)
        #expect(column.changes?.unseen == [CategoryCount(category: "1", rows: 500)])
    }

    @Test("where all is missing now, the missing test decides and the rest has its reason")
    func allMissing() throws {
        let column = try sides.column(Self.texts(Made.normal(500, seed: 4)), [String](repeating: "", count: 500))
        #expect(column.values == .undefined(.noValues))
        #expect(column.distances == .undefined(.noValues))
        #expect(column.missing.value?.verdict == .drifted)
        #expect(column.verdict == .drifted)
        #expect(column.reason == .noValues)
        let nothing = try Sides().column([String](repeating: "", count: 50), [String](repeating: "", count: 50))
        #expect(nothing.values == .undefined(.noValues))
        #expect(nothing.missing.value?.verdict == .stable)
    }

    @Test("forty rows are too few to judge, and the record says so")
    func small() throws {
        let findings = try sides.findings(
            "v\n" + Self.texts(Made.normal(40, seed: 5)).joined(separator: "\n") + "\n",
            "v\n" + Self.texts(Made.normal(40, seed: 6, shift: 9)).joined(separator: "\n") + "\n",
            DriftSettings(q: 1e-9, classifier: .none)
        )
        #expect(findings.columns.first?.reason == .tooFewToJudge)
        #expect(findings.columns.first?.verdict != .drifted)
        #expect(findings.warnings.contains { $0.code == "drift.too-small" })
    }

    @Test("ids are compared by length and characters alone, and the record says so")
    func ids() throws {
        let findings = try sides.findings(
            "id,x\n" + (0..<1_500).map { "c\(100_000 + $0),a\n" }.joined(),
            "id,x\n" + (0..<1_500).map { "\(200_000_000 + $0)-x,a\n" }.joined()
        )
        try Sides.record(findings)
        let columns = findings.columns.filter { $0.name == "id" }
        #expect(columns.map(\.feature) == [.length, .characters])
        #expect(columns.allSatisfy { $0.reason == .looksLikeID })
        #expect(columns.allSatisfy { $0.verdict == .drifted })
        #expect(findings.warnings.contains { $0.code == "drift.looks-like-id" })
    }

    @Test("free text that is declared is compared by length, characters and what is missing, which counts once")
    func freeText() throws {
        var sides = sides
        sides.roles.types["note"] = .text
        let findings = try sides.findings(
            "note\n" + (0..<600).map { _ in "short\n" }.joined(),
            "note\n" + (0..<600).map { $0 % 3 == 0 ? "\"\"\n" : "a much longer note\n" }.joined()
        )
        #expect(findings.columns.map(\.title) == ["note (length)", "note (characters)"])
        #expect(findings.columns[0].missing.value?.verdict == .drifted)
        #expect(findings.columns[1].missing == .undefined(.nothingMissing))
        #expect(findings.family == 3)
        #expect(findings.columns.allSatisfy { $0.reason == .freeText })
    }

    @Test("of many categories the thousand largest are told apart, and the others are one")
    func manyCategories() throws {
        func rows(_ seed: UInt64) -> [String] {
            Made.fractions(6_000, seed: seed).map { "k\(Int($0 * $0 * 2_000))" }
        }
        let column = try sides.column(rows(7), rows(8))
        #expect(column.feature == .values)
        #expect(column.values.value?.test == .chiSquaredPermutation)
        #expect(column.verdict != .drifted)
        guard case .categorical(let bins)? = column.bins.value else {
            Issue.record("no bins")
            return
        }
        #expect(bins.categories.count == CategoricalBins.limit)
        #expect(bins.distinct > 1_000)
        #expect(bins.reference.reduce(bins.otherReference, +) == 6_000)
    }

    @Test("categories with line feeds, zeros, marks that turn text round and 1 MiB enter a record")
    func hostile() throws {
        let long = String(repeating: "x", count: 1 << 20)
        let values = ["\"a\nb\"", "\"\u{202E}<script>\"", "\"\0\"", long]
        let rows = (0..<400).map { $0 % 100 == 0 ? values[3] : values[$0 % 3] }
        let column = try sides.column(rows, rows.reversed())
        #expect(column.kind == .categorical)
        #expect(column.verdict == .stable)
    }

    @Test("infinite numbers and values beyond a double count as missing, and are told")
    func infinite() throws {
        let values = Self.texts(Made.normal(300, seed: 9))
        let findings = try sides.findings(
            "v\n" + (values + ["inf", "-inf"]).joined(separator: "\n") + "\n",
            "v\n" + values.joined(separator: "\n") + "\n"
        )
        try Sides.record(findings)
        #expect(findings.columns[0].reference.missing == 2)
        #expect(findings.warnings.map(\.code) == ["drift.infinite"])
    }

    @Test("numbers near the end of a double have a test, and a reason where a distance is beyond it")
    func huge() throws {
        let values = (0..<200).map { $0 % 2 == 0 ? "\(1e308 - Double($0) * 1e300)" : "\(-1e308 + Double($0) * 1e300)" }
        let column = try sides.column(values, values)
        #expect(column.values.value?.p.value == 1)
        #expect(column.verdict == .stable)
    }

    @Test("columns of one side alone, roles and what is passed over are named, not compared")
    func skipped() throws {
        var sides = sides
        sides.roles.label = "y"
        sides.roles.id = "id"
        sides.roles.types["pass"] = .ignore
        let findings = try sides.findings(
            "id,a,old,pass,y\n" + (0..<50).map { "\($0),1,2,3,4\n" }.joined(),
            "id,a,new,pass,y\n" + (0..<50).map { "\($0),1,2,3,4\n" }.joined()
        )
        #expect(findings.columns.map(\.name) == ["a"])
        #expect(
            findings.skipped.map { "\($0.name) \($0.reason)" } == [
                "id is-role", "old only-in-reference", "pass ignored", "y is-role", "new only-in-current",
            ]
        )
    }

    @Test("columns that were asked for are the family, and one that is no feature is refused")
    func asked() throws {
        let (left, right) = ("a,b\n1,2\n3,4\n", "a,b\n1,2\n3,4\n")
        let findings = try sides.findings(left, right, DriftSettings(columns: ["b"], classifier: .none))
        #expect(findings.columns.map(\.name) == ["b"])
        let failure = #expect(throws: DriftingFailure.self) {
            try Sides().findings(left, right, DriftSettings(columns: ["c"], classifier: .none))
        }
        #expect(failure?.code == .plan)
    }

    @Test(
        "a side without rows, and sides without a common column, are refused",
        arguments: [
            ("a\n", "a\n1\n"), ("a\n1\n", "a\n"), ("a\n1\n", "b\n1\n"),
        ]
    )
    func empty(_ left: String, _ right: String) throws {
        let failure = #expect(throws: DriftingFailure.self) { try sides.findings(left, right) }
        #expect(failure?.code == .empty)
    }

    @Test("ten thousand categories of which each has its rows are a record")
    func tenThousand() throws {
        let rows = (0..<20_000).map { "class\($0 % 10_000)" }
        let column = try sides.column(rows, rows)
        #expect(column.verdict == .stable)
    }

    @Test(
        "the classifier sees rows of the whole of a side that has more of them than it may see, or than the other side"
    )
    func lopsided() throws {
        // Each value is there three times, in their order in time: the first third of the rows has the least values.
        let ordered = "x\n" + (0..<900).map { "\($0 / 3)\n" }.joined()
        let mixed = "x\n" + (0..<300).map { "\($0 * 617 % 300)\n" }.joined()
        for (reference, current) in [(ordered, mixed), (mixed, ordered)] {
            let domain = try sides.findings(reference, current, DriftSettings(classifier: .logistic)).domain.value
            #expect(domain?.rows == 300)
            #expect(domain?.verdict != nil && domain?.verdict != .drifted)
        }
        let limited = try sides.findings(ordered, ordered, DriftSettings(classifier: .logistic, classifierRows: 100))
        #expect(limited.domain.value?.rows == 100)
        let settings = DriftSettings(classifier: .logistic, classifierRows: 200)
        #expect(try sides.findings(ordered, mixed, settings).domain.value?.verdict != .drifted)
    }
}
