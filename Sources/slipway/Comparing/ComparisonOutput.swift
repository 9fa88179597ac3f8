import ArgumentParser
import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers
import Reports

/// The file that a comparison is written to; its name tells the form.
struct ComparisonOutput {
    enum Form {
        case page
        case markdown
        case record

        /// - Throws: a usage error.
        init(path: String) throws {
            let name = path.lowercased()
            if name.hasSuffix(".html") || name.hasSuffix(".htm") {
                self = .page
            } else if name.hasSuffix(".md") {
                self = .markdown
            } else if name.hasSuffix(".json") {
                self = .record
            } else {
                throw ValidationError("--output \(path): expected a name that ends in .html, .md or .json.")
            }
        }
    }

    let answer: ComparisonAnswer

    /// Writes the whole file, or nothing.
    func write(to path: String) throws {
        let place = try OutputPath(path)
        try place.directory.replace(file: place.name, with: try bytes(try Form(path: path)))
    }

    private func bytes(_ form: Form) throws -> [UInt8] {
        if form == .markdown { return Array(answer.markdown.utf8) }
        guard let record = answer.comparison else {
            throw ComparisonFailure(
                .otherData,
                answer.parties[0].name,
                (answer.reason?.message ?? "nothing is claimed") + "; only Markdown shows records side by side"
            )
        }
        return form == .record ? record.bytes : try ComparisonPage.html(record)
    }
}
