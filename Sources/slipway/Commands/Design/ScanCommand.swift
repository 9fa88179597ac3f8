import ArgumentParser
import DurableFiles
import Identifiers
import MLflow
import ModelScan
import StrictJSON

struct ScanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Look for dangerous content in a model directory or a file, without running any of it.",
        discussion: """
            In a model directory, MLmodel tells which imports the flavours explain; for a single file nothing tells it. The \
            exit status is 4 if the verdict is dangerous, or if --policy refuses it. No scan proves that a model is harmless: \
            see docs/scanning.md.
            """
    )

    @Argument(help: "A model directory, or a file.")
    var path: String

    @OptionGroup var policy: ScanPolicyOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let report = try scan()
        try Console.write(json.json ? JSONWriter.text(of: report.value) + "\n" : report.text)
        if let refusal = report.refusal(path, by: policy.policy == .sealed ? .sealed : .strict) { throw refusal }
    }

    private func scan() throws -> ScanReport {
        let directory: DirectoryHandle
        do {
            directory = try DirectoryHandle(path: path)
        } catch {
            guard error.code == .wrongKind else { throw error }
            return try scanFile()
        }
        let files = try TreeWalk.files(below: directory).map { file in
            ModelScanner.File(path: file.name, opening: { try directory.open(file: file.location) })
        }
        let hasMLmodel = try directory.status(of: MLmodel.fileName) != nil
        let subject = hasMLmodel ? try MLmodel.read(from: directory).scanSubject : ScanSubject()
        return try ModelScanner.scan(files, subject, width: OwnProcess.processorCount)
    }

    private func scanFile() throws -> ScanReport {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let file = ModelScanner.File(path: EntryName(unchecked: name), opening: { [path] in try OpenFile.read(path) })
        return try ModelScanner.scan([file], ScanSubject(), width: 1)
    }
}
