import Foundation
import TestSupport
import Testing

@testable import AutomationNode

@Suite("The rules of probation in the documents")
struct ProbationRuleTableTests {
    /// A row of a table, with the words in its first cell.
    private struct Row {
        let words: [String]
        let text: String
    }

    private static func rows(of document: String) throws -> [Row] {
        let text = try String(contentsOfFile: "\(Fixtures.repository)/docs/\(document)", encoding: .utf8)
        return text.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
            let parts = line.dropFirst(2).prefix { $0 != "|" }.split(separator: "`", omittingEmptySubsequences: false)
            let words = parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
            return Row(words: words, text: String(line))
        }
    }

    @Test("each rule has its rows in docs/operating.md, and the row of its code in docs/errors.md names its key")
    func rules() throws {
        let operating = try Self.rows(of: "operating.md")
        let errors = try Self.rows(of: "errors.md")
        for rule in ProbationRules.all {
            let name = rule.name.rawValue
            let code = rule.code.rawValue
            #expect(operating.contains { $0.words == [name] && $0.text.contains("`\(code)`") }, "\(name)")
            let row = try #require(errors.first { $0.words == [code] }, "\(code)")
            guard let key = rule.key.map({ "probation.rules.\($0)" }) else { continue }
            #expect(operating.contains { $0.words == [key] }, "\(key)")
            #expect(row.text.contains("`\(key)`"), "\(key)")
        }
    }

    @Test("docs/operating.md has each cause of a rollback that the metrics name")
    func metrics() throws {
        let rows = try Self.rows(of: "operating.md")
        let row = try #require(rows.first { $0.words == ["slipway_rollbacks_total"] })
        for cause in RollbackRule.allCases { #expect(row.text.contains("`\(cause.rawValue)`"), "\(cause.rawValue)") }
    }
}
