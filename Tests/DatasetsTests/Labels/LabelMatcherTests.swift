import DurableFiles
import Identifiers
import StrictJSON
import TestSupport
import Testing

@testable import Datasets

@Suite("LabelMatcher")
struct LabelMatcherTests {
    private static let cases = "\(Fixtures.repository)/Tests/StatisticsTests/Cases/labels"

    private static func expected() throws -> JSONValue {
        let bytes = try OpenFile.read("\(cases)/expected_labels.json").readAll(limit: 1 << 20)
        return try JSONParser.parse(bytes, subject: "expected_labels.json")
    }

    @Test("labels match classes by the written rule, and by nothing else")
    func rule() throws {
        for pair in try #require(try Self.expected()["match"]?.array) {
            let label = try #require(pair["label"]?.string)
            let name = try #require(pair["cls"]?.string)
            let found = try LabelMatcher(classes: [name]).match(label)
            #expect((found == .known(0)) == (pair["same"]?.bool ?? false), "\(label) and \(name)")
        }
    }

    @Test("of each file the missing and the unseen labels are those that are expected")
    func files() throws {
        for (name, facts) in try #require(try Self.expected()["files"]?.object).members {
            let classes = try #require(facts["classes"]?.array).compactMap(\.string)
            let matcher = try LabelMatcher(classes: classes)
            let file = try DatasetFile.open("\(Self.cases)/\(name)")
            let column = try #require(
                try DatasetSurvey(file).reading.columns.first { $0 == "label" || $0 == "actual" || $0 == "y" }
            )
            var plan = ReadingPlan()
            plan.columns = [column: .classes(matcher.texts)]
            var tally = UnseenTally()
            var missing = 0
            for block in try Rows.read(file, plan).blocks {
                for (place, label) in try #require(block.columns[column]?.texts).enumerated() {
                    guard let label else {
                        missing += 1
                        continue
                    }
                    tally.note(label)
                    if matcher.match(label) == .unseen { tally.add(label, row: block.rowNumbers[place]) }
                }
            }
            #expect(missing == facts["label_missing"]?.integer.map { Int($0) }, "\(name)")
            let unseen = Dictionary(uniqueKeysWithValues: tally.entries.map { ($0.label, Int64($0.rows)) })
            let wanted = (facts["unseen"]?.object?.members ?? []).map { ($0.key, $0.value.integer ?? 0) }
            #expect(unseen == Dictionary(uniqueKeysWithValues: wanted), "\(name)")
            let refusal = tally.refusal(by: matcher, path: name, column: column)
            #expect((refusal != nil) == !wanted.isEmpty, "\(name)")
        }
    }

    @Test("a refusal shows values, counts and both sides in quotes, spaces and all")
    func refusal() throws {
        let matcher = try LabelMatcher(classes: ["Yes", "No"])
        var tally = UnseenTally()
        for (row, label) in [" Yes", "No", " Yes"].enumerated() {
            tally.note(label)
            if matcher.match(label) == .unseen { tally.add(label, row: row) }
        }
        let failure = try #require(tally.refusal(by: matcher, path: "d.csv", column: "y"))
        #expect(failure.code == .labelUnseen && failure.kind == .refused)
        #expect(failure.message.contains("\" Yes\" in 2 rows") && failure.message.contains("\"Yes\", \"No\""))
        #expect(failure.message.contains("first in row 1") && failure.message.contains("--label-map"))
    }

    @Test("two classes that are one by the rule are refused")
    func sameClasses() {
        #expect(throws: DatasetFailure.self) { try LabelMatcher(classes: ["1", "1.0"]) }
        #expect(throws: DatasetFailure.self) { try LabelMatcher(classes: []) }
    }

    @Test("a map says what other labels mean, as JSON or as CSV")
    func map() throws {
        let place = try TemporaryDirectory()
        try place.write(Array(#"{"J": "yes", "N": "no", "NA": "no"}"#.utf8), to: "m.json")
        try place.write(Array("label,class\nJ,yes\nN,no\nNA,no\n".utf8), to: "m.csv")
        for name in ["m.json", "m.csv"] {
            let matcher = try LabelMatcher(classes: ["no", "yes"], map: LabelMap.read(place.path(name)))
            #expect(
                matcher.match("J") == .known(1) && matcher.match("N") == .known(0) && matcher.match("no") == .known(0)
            )
            #expect(matcher.match("j") == .unseen && matcher.texts.contains("NA"))
        }
        try place.write(Array("label,class\n1,yes\n1.0,no\n".utf8), to: "twice.csv")
        #expect(throws: DatasetFailure.self) { try LabelMap.read(place.path("twice.csv")) }
        let strange = LabelMap([LabelMap.Pair(label: "J", name: "ja")])
        #expect(throws: DatasetFailure.self) { try LabelMatcher(classes: ["no", "yes"], map: strange) }
    }
}
