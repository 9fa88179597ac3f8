import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers

/// The rows of an evaluation as a CSV file, for programs of custom metrics: `row,label,prediction`, a column for each score, and `weight`. Rows
/// are counted from 1; a missing label is empty. The file is removed with the last reference to it.
final class MetricTable {
    private let directory: DirectoryHandle
    private let name: String
    private let file: OpenFile
    private let plan: EvaluationPlan

    /// The file, absolute.
    var path: String { directory.fullPath(of: name) }

    init(_ plan: EvaluationPlan, scores: Int, in directory: DirectoryHandle) throws {
        self.plan = plan
        self.directory = directory
        name = DirectoryHandle.temporaryName(for: "rows.csv")
        file = try directory.create(file: name, mode: 0o600)
        var head = ["row", "label", "prediction"]
        if scores == 1, let positive = plan.positive {
            head.append("probability_\(positive)")
        } else if scores > 0 {
            head += plan.classes.map { "probability_\($0)" }
        }
        if plan.isWeighted { head.append("weight") }
        try file.write(CSVText.line(head))
    }

    deinit {
        _ = try? directory.remove(file: name)
    }

    /// A file without a name that has the bytes, to be read from its beginning.
    func unnamedFile(with bytes: [UInt8]) throws -> OpenFile {
        let file = try directory.createUnnamed()
        try file.write(bytes)
        try file.rewind()
        return file
    }

    func add(_ rows: ScoredRows) throws {
        var text: [UInt8] = []
        for (place, number) in rows.rowNumbers.enumerated() {
            var line = ["\(number + 1)", label(rows, place), prediction(rows, place)]
            line += rows.probabilities.map { "\($0[place])" }
            if let weights = rows.weights { line.append("\(weights[place])") }
            text += CSVText.line(line)
        }
        try file.write(text)
    }

    private func label(_ rows: ScoredRows, _ place: Int) -> String {
        switch rows.labels {
        case .classes(let labels): name(of: labels[place])
        case .numbers(let labels): labels[place].map { "\($0)" } ?? ""
        }
    }

    private func prediction(_ rows: ScoredRows, _ place: Int) -> String {
        switch rows.predictions {
        case .classes(let predictions): name(of: predictions[place])
        case .numbers(let predictions): "\(predictions[place])"
        }
    }

    private func name(of place: Int32) -> String {
        plan.classes.indices.contains(Int(place)) ? plan.classes[Int(place)] : ""
    }
}

/// Lines of CSV.
enum CSVText {
    static func line(_ values: [String]) -> [UInt8] {
        var line: [UInt8] = []
        for (place, value) in values.enumerated() {
            if place > 0 { line.append(UInt8(ascii: ",")) }
            let needsQuotes = value.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
            guard needsQuotes else {
                line += value.utf8
                continue
            }
            line.append(0x22)
            for byte in value.utf8 {
                if byte == 0x22 { line.append(byte) }
                line.append(byte)
            }
            line.append(0x22)
        }
        line.append(0x0A)
        return line
    }
}
