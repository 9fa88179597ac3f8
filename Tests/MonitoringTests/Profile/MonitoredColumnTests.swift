import EvaluationRecords
import Statistics
import TestSupport
import Testing

@testable import Monitoring

@Suite("A monitored column")
struct MonitoredColumnTests {
    private func column(_ source: ReferenceColumn) -> MonitoredColumn { MonitoredColumn(source, role: .input) }

    @Test("numbers fall into the reference's bins, beyond its range, or are missing")
    func numbers() {
        let column = column(ReferenceFactory.numeric("x", (0...100).map(Double.init) + [nil], parts: 10))
        #expect(column.count == 13)
        #expect(column.reference.reduce(0, +) == 102)
        #expect(column.slot(number: -0.5) == 0)
        #expect(column.slot(number: 0) == 1)
        #expect(column.slot(number: 10) == 1)
        #expect(column.slot(number: 10.5) == 2)
        #expect(column.slot(number: 100) == 10)
        #expect(column.slot(number: 101) == 11)
        // The reference counts them as missing, too.
        #expect([-.infinity, .infinity].map { column.slot(number: $0) } + [column.slot(text: "inf")] == [12, 12, 12])
        #expect([column.slot(number: nil), column.slot(number: .nan), column.slot(text: nil)] == [12, 12, 12])
        #expect(column.slot(text: "10.5") == 2)
        #expect(column.slot(text: "none") == 12)
        #expect(column.slot(text: String(repeating: "1", count: 400)) == 12)
        #expect(column.slot(integer: 5) == 1)
        #expect(column.slot(truth: true) == 1)
    }

    @Test("each value of the reference falls into a slot that counts it")
    func agreement() {
        var traffic = MadeTraffic(seed: 5)
        let values = traffic.normals(3_000)
        let column = column(ReferenceFactory.numeric("x", values))
        var counts = [Int](repeating: 0, count: column.count)
        for value in values { counts[column.slot(number: value)] += 1 }
        #expect(counts == column.reference)
        var bins = [Int](repeating: 0, count: column.detector.counts.count)
        for value in values { bins[column.detector.bin(value)] += 1 }
        #expect(bins == column.detector.counts)
    }

    @Test("categories are matched as labels are: 1.0 is 1, True is true; nothing is trimmed")
    func categories() {
        let column = column(ReferenceFactory.categorical("c", ["1.0", "1.0", "1.0", "true", "true", "a", nil]))
        #expect(column.count == 5)
        #expect(column.slot(text: "1") == 0)
        #expect(column.slot(text: "1.0") == 0)
        #expect(column.slot(integer: 1) == 0)
        #expect(column.slot(number: 1) == 0)
        #expect(column.slot(truth: true) == 1)
        #expect(column.slot(text: "True") == 1)
        #expect(column.slot(text: "a") == 2)
        #expect(column.slot(text: " a") == 3)
        #expect(column.slot(text: "") == 3)
        #expect(column.slot(text: nil) == 4)
    }

    @Test("numbers and truth values find the category that is the same number, however a file writes it")
    func numbersAsCategories() {
        let column = column(ReferenceFactory.categorical("c", ["0.50", "0.50", "0.50", "01", "01", "0", "many"]))
        #expect(column.slot(number: 0.5) == 0)
        #expect(column.slot(integer: 1) == 1)
        #expect(column.slot(number: 1) == 1)
        #expect(column.slot(truth: true) == 1)
        #expect(column.slot(truth: false) == 2)
        #expect(column.slot(number: 0.25) == 4)
        #expect(column.slot(text: "0.5") == 4)
    }

    @Test("the bytes of a text find the same slot as the text")
    func bytes() {
        let long = String(repeating: "ä", count: 300)
        let texts = ["a", "b\0c", "line\nbreak", RecordText.cut(long)]
        let column = column(ReferenceFactory.categorical("c", texts))
        for text in texts + ["1", "", "True", long, "<b>"] {
            let bytes = Array(text.utf8)
            #expect(bytes.withUnsafeBufferPointer { column.slot(utf8: $0) } == column.slot(text: text), "\(text)")
        }
        #expect(column.slot(text: long) < 4)
    }

    @Test("categories that are one by the rule of labels share a slot, and nothing is lost")
    func shared() {
        let column = column(ReferenceFactory.categorical("c", ["1", "1", "1.0", "2"]))
        #expect(column.reference == [3, 1, 0, 0])
    }

    @Test("many categories are all found, and the detector keeps the nineteen largest")
    func many() {
        let names = (0..<1_000).map { "category \($0)" }
        let column = column(ReferenceFactory.categorical("c", names + names.prefix(10) + ["lonely"]))
        #expect(Set(names.map { column.slot(text: $0) }).count >= 999)
        #expect(column.detector.counts.count == 21)
        #expect(column.detector.counts.reduce(0, +) == 1_011)
    }

    @Test("a column without a value in the reference takes values, and calls none of them unseen")
    func empty() {
        let column = column(ReferenceFactory.numeric("x", [nil, nil]))
        #expect(column.slot(number: 3) == 1)
        #expect(column.referenceRows == 0)
    }
}
