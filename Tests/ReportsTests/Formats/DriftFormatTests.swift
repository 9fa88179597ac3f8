import EvaluationRecords
import Identifiers
import TestSupport
import Testing

@testable import Reports

@Suite("Other forms of a drift report")
struct DriftFormatTests {
    @Test("json is the record, byte for byte, and it reads back as what it is")
    func json() throws {
        let record = try Sample.drift()
        #expect(try ReportFormat.json.bytes(of: [.drift(record)]) == record.bytes)
        #expect(try ReportedRecord.read(record.bytes, subject: "x") == .drift(record))
    }

    @Test("csv has a row for each figure and bin, whose numbers read back as they are")
    func csv() throws {
        let record = try Sample.drift()
        let rows = FormatTests.parse(try ReportFormat.csv.bytes(of: [.drift(record)]))
        #expect(rows.first == CSVReport.header)
        #expect(rows.allSatisfy { $0.count == CSVReport.header.count })
        func found(_ part: String, _ metric: String, _ column: String) -> [[String]] {
            rows.filter { $0[4] == part && $0[5] == metric && $0[6] == column }
        }
        let effect = try #require(found("column", "effect", "age").first)
        #expect(effect[7] == "drifted" && effect[8] == "0.4375" && effect[9] == "0.3125" && effect[13] == "165")
        #expect(found("column", "effect", "empty").first?[14] == "no-values")
        #expect(found("column", "psi", "age").first?[8] == "0.21875")
        #expect(found("column", "missing_current", "age").first?[9] == "0.1875")
        #expect(
            found("column", "reference_rows", "age").map { $0[7] } == ["(-Infinity, 1]", "(1, 2]", "(2, Infinity)"]
        )
        #expect(found("column", "current_rows", "region").map { $0[8] } == ["40", "40", "6"])
        #expect(found("answer", "q", "score").first?[8] == "0.0025")
        #expect(found("domain", "roc_auc", "").first?[8] == "0.71875")
        #expect(found("performance", "roc_auc", "").first?[10] == "-0.0234375")
        #expect(found("concept", "roc_auc", "").count == 6)
        #expect(found("requirement", "drifted_columns <= 0", "").first?[7] == "fail")
        #expect(found("column", "evidently_psi", "age").first?[8] == "0.34375")
    }

    @Test("csv keeps hostile texts whole, and a spreadsheet computes none of them")
    func hostileCSV() throws {
        for text in Sample.hostile where !text.isEmpty {
            let record = try Sample.drift([Sample.numeric(text)])
            let rows = FormatTests.parse(try ReportFormat.csv.bytes(of: [.drift(record)])).filter {
                $0[4] == "column" && $0[5] == "effect"
            }
            let cut = RecordText.cut(text)
            #expect(rows.map { Array($0[6].utf8) } == [Array((text.hasPrefix("=") ? "'" + cut : cut).utf8)])
        }
    }

    @Test(
        "junit has a case for each column, answer, part and requirement: drifted ones fail, untested ones are skipped"
    )
    func junit() throws {
        let document = try WellFormed(ReportFormat.junit.bytes(of: [.drift(Sample.drift())]))
        let top = try #require(document.elements.first)
        // A requirement, three columns, an answer, the classifier and the performance.
        #expect(top.attributes["tests"] == "7")
        #expect(top.attributes["failures"] == "5")
        #expect(top.attributes["skipped"] == "1")
        let cases = document.elements.filter { $0.name == "testcase" }.compactMap { $0.attributes["name"] }
        #expect(
            cases == [
                "drifted_columns <= 0", "region", "age", "empty", "score", "all columns together", "performance",
            ]
        )
        #expect(document.text.contains("drifted: Kolmogorov-Smirnov, effect 0.4375, at least 0.3125, q 0.0025"))
    }

    @Test("markdown has the verdict and what is not stable; cyclonedx refuses it")
    func others() throws {
        let record = ReportedRecord.drift(try Sample.drift())
        let text = String(decoding: try ReportFormat.markdown.bytes(of: [record]), as: UTF8.self)
        #expect(text.contains("**Drift&#58; 1 of 3 columns drifted"), "\(text)")
        #expect(
            text.contains("| age | drifted | 0.4375 | 0.3125 | 0.0025 |") && !text.contains("| region |"),
            "\(text)"
        )
        let failure = #expect(throws: ReportFailure.self) { try ReportFormat.cyclonedx.bytes(of: [record]) }
        #expect(failure?.code == .notOfKind)
    }

    @Test("a site has a page for each drift report, linked from its index")
    func site() throws {
        let record = try Sample.drift()
        var files: [String: [UInt8]] = [:]
        try Site([.drift(record), .evaluation(Sample.record(.binary))]).forEachFile { files[$0.path] = $0.bytes }
        #expect(files["drift/\(record.id.short).html"] != nil, "\(files.keys.sorted())")
        let index = try WellFormed(files["index.html"] ?? [])
        #expect(index.elements.contains { $0.attributes["href"] == "drift/\(record.id.short).html" })
    }
}
