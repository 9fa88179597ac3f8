import EvaluationRecords
import Identifiers
import StrictJSON
import TestSupport
import Testing

@testable import Reports

@Suite struct FormatTests {
    @Test("json is the record, byte for byte")
    func json() throws {
        let record = try Sample.record(.binary)
        #expect(try ReportFormat.json.bytes(of: [.evaluation(record)]) == record.bytes)
        let read = try ReportedRecord.read(record.bytes, subject: "x")
        #expect(read == .evaluation(record))
        let comparison = try Sample.comparison()
        #expect(try ReportedRecord.read(comparison.bytes, subject: "x") == .comparison(comparison))
    }

    @Test("a form of one record refuses several, and one of evaluations refuses a comparison")
    func refusals() throws {
        let record = ReportedRecord.evaluation(try Sample.record(.binary))
        let comparison = ReportedRecord.comparison(try Sample.comparison())
        for format in ReportFormat.allCases {
            if format.takesSeveral {
                let both = try format.bytes(of: [record, record])
                #expect(!both.isEmpty)
            } else {
                let failure = #expect(throws: ReportFailure.self) { try format.bytes(of: [record, record]) }
                #expect(failure?.code == .oneRecord)
            }
        }
        for format in [ReportFormat.junit, .cyclonedx] {
            let failure = #expect(throws: ReportFailure.self) { try format.bytes(of: [comparison]) }
            #expect(failure?.code == .notOfKind)
        }
        for format in [ReportFormat.html, .csv, .markdown] {
            let made = try format.bytes(of: [comparison])
            #expect(!made.isEmpty)
        }
    }

    @Test("csv has one row a figure, whose numbers read back as they are")
    func csv() throws {
        let record = try Sample.record(.binary)
        let rows = Self.parse(try ReportFormat.csv.bytes(of: [.evaluation(record)]))
        #expect(rows.first == CSVReport.header)
        #expect(rows.allSatisfy { $0.count == CSVReport.header.count })
        let metrics = rows.filter { $0[4] == "metrics" }
        #expect(metrics.map { $0[5] } == record.result.metrics.names.map(\.text))
        for row in metrics {
            let figure = try #require(MetricName(row[5]).flatMap { record.result.metrics[$0] })
            #expect(Double(row[8]) == figure.value)
            #expect(Double(row[9]) == figure.bounds?.low)
            #expect(Double(row[10]) == figure.bounds?.high)
            #expect(Int(row[13]) == figure.rows)
            #expect(row[14] == figure.reason?.text ?? "")
            #expect(row[15] == figure.noInterval?.text ?? "")
        }
        #expect(rows.filter { $0[4] == "slice" }.count == record.result.slices.reduce(0) { $0 + $1.metrics.count })
    }

    @Test("csv keeps hostile texts whole, and a spreadsheet computes none of them")
    func hostileCSV() throws {
        let slices = Sample.hostile.map { Sample.slice("c", .category($0), [.accuracy: Sample.share]) }
        let result = try Sample.full(.other, EvaluationScreens(), classes: [], positive: nil, slices: slices)
        let record = try EvaluationRecord(result: result, run: Sample.run)
        let rows = Self.parse(try ReportFormat.csv.bytes(of: [.evaluation(record)])).filter { $0[4] == "slice" }
        #expect(rows.count == Sample.hostile.count)
        for (row, text) in zip(rows, Sample.hostile) {
            let cut = RecordText.cut(text)
            #expect(Array(row[7].utf8) == Array((text.hasPrefix("=") ? "'" + cut : cut).utf8))
        }
    }

    @Test("junit has a case for each requirement, assertion and check")
    func junit() throws {
        let record = try Sample.record(.binary)
        let document = try WellFormed(ReportFormat.junit.bytes(of: [.evaluation(record)]))
        let top = try #require(document.elements.first)
        #expect(top.name == "testsuites")
        #expect(top.attributes["tests"] == "5")
        #expect(top.attributes["failures"] == "2")
        #expect(top.attributes["skipped"] == "1")
        #expect(document.elements.filter { $0.name == "testcase" }.count == 5)
        #expect(document.elements.filter { $0.name == "failure" }.count == 2)
        #expect(document.text.contains("roc_auc.low >= 0.85, found 0.8"))
    }

    @Test("cyclonedx has each defined figure with its interval, and the same record gives the same document")
    func cyclonedx() throws {
        let record = try Sample.record(.binary)
        let bytes = try ReportFormat.cyclonedx.bytes(of: [.evaluation(record)])
        let again = try ReportFormat.cyclonedx.bytes(of: [.evaluation(EvaluationRecord.read(record.bytes))])
        #expect(bytes == again)
        let value = try JSONParser.parse(bytes, subject: "bom")
        #expect(value["specVersion"]?.string == "1.6")
        let serial = try #require(value["serialNumber"]?.string)
        #expect(serial.hasPrefix("urn:uuid:") && serial.utf8.count == 45)
        let model = try #require(value["metadata"]?["component"])
        let figures = try #require(model["modelCard"]?["quantitativeAnalysis"]?["performanceMetrics"]?.array)
        let auc = try #require(figures.first { $0["type"]?.string == "roc_auc" && $0["slice"]?.string == nil })
        #expect(auc["value"]?.string == "0.9")
        #expect(auc["confidenceInterval"]?["lowerBound"]?.string == "0.8")
        #expect(figures.contains { $0["slice"]?.string == "region=north" })
        #expect(!figures.contains { $0["type"]?.string == "mcc" }, "an undefined figure has no value")
        let properties = try #require(model["properties"]?.array)
        #expect(
            properties.contains { $0["name"]?.string == "slipway:undefined:mcc" && $0["value"]?.string == "one-class" }
        )
    }

    @Test("markdown shows hostile texts as text")
    func markdown() throws {
        for text in Sample.hostile {
            let shown = MarkdownReport.escaped(text)
            #expect(!shown.contains("<") && !shown.contains("@") && !shown.contains("\n"))
            #expect(!shown.replacing("\\|", with: "").contains("|"))
        }
        let text = String(
            decoding: try ReportFormat.markdown.bytes(of: [.evaluation(Sample.record(.binary))]),
            as: UTF8.self
        )
        #expect(text.contains("| ROC AUC | 0.9000 | 0.8000 to 0.9500 | 9 |"))
        #expect(text.contains("✗ does not hold"))
    }

    /// RFC 4180, for these tests.
    static func parse(_ bytes: [UInt8]) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var index = 0
        func text() -> String { String(decoding: cell, as: UTF8.self) }
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if isQuoted {
                if byte != UInt8(ascii: "\"") {
                    cell.append(byte)
                } else if index < bytes.count, bytes[index] == byte {
                    cell.append(byte)
                    index += 1
                } else {
                    isQuoted = false
                }
            } else if byte == UInt8(ascii: "\"") {
                isQuoted = true
            } else if byte == UInt8(ascii: ",") {
                row.append(text())
                cell = []
            } else if byte == UInt8(ascii: "\r") {
                continue
            } else if byte == UInt8(ascii: "\n") {
                rows.append(row + [text()])
                row = []
                cell = []
            } else {
                cell.append(byte)
            }
        }
        return rows
    }
}
