package import EvaluationRecords
import Identifiers
import StrictJSON

/// The head of a file of predictions, `slipway.predictions/1`: one line of JSON. Blocks follow, each of a count of rows (UInt32) and then its
/// columns: row numbers (UInt64), labels and predictions (Int32 for classes, Float64 for numbers; NaN is a missing label), a Float64 for each
/// score, and weights (Float64) where there are some. All numbers are little-endian.
package struct PredictionsHead: Sendable, Hashable {
    package static let format = "slipway.predictions/1"
    /// The most bytes of the line.
    static let limit = 4 << 20

    package let task: EvaluationTask
    /// In the order of the numbers of classes; empty in regression.
    package let classes: [String]
    /// Columns of scores.
    package let scores: Int
    package let isWeighted: Bool

    package init(task: EvaluationTask, classes: [String], scores: Int, isWeighted: Bool) {
        self.task = task
        self.classes = classes
        self.scores = scores
        self.isWeighted = isWeighted
    }

    /// True if labels and predictions are numbers of classes.
    var hasClasses: Bool { !classes.isEmpty }

    /// Bytes of one row.
    var rowBytes: Int { 8 + (hasClasses ? 8 : 16) + 8 * scores + (isWeighted ? 8 : 0) }

    var line: [UInt8] {
        JSONWriter.bytes(of: [
            "format": .string(Self.format), "task": .string(task.rawValue),
            "classes": .array(classes.map(JSONValue.string)), "scores": .integer(Int64(scores)),
            "weighted": .bool(isWeighted),
        ]) + [0x0A]
    }

    /// - Parameter path: for messages.
    /// - Throws: `evaluation.predictions`
    init(line: [UInt8], path: String) throws(EvaluationFailure) {
        guard let value = try? JSONParser.parse(line, subject: path), value["format"] == .string(Self.format),
            let task = value["task"]?.string.flatMap(EvaluationTask.init(rawValue:)),
            let classes = value["classes"]?.array?.map(\.string), !classes.contains(nil),
            let scores = value["scores"]?.integer, (0...10_000).contains(scores),
            let isWeighted = value["weighted"]?.bool
        else {
            throw EvaluationFailure(
                .predictions,
                path,
                expected: "a file of predictions of the format \(Self.format)",
                found: "something else"
            )
        }
        self.init(task: task, classes: classes.compactMap(\.self), scores: Int(scores), isWeighted: isWeighted)
    }
}
