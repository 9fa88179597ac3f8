import ArgumentParser
import DurableFiles
import Identifiers
import MLflow
import ModelScan
import StrictJSON

struct ScanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Look for danger in a model directory or a file, without running anything of it.",
        discussion: """
            Of a model directory MLmodel says which imports its flavours explain; of a plain file nothing does. Exit
            status 4 if the verdict is dangerous, or one that --policy refuses. No scan proves that a model is harmless: see docs/scanning.md.
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
        return try ModelScanner.scan(files, subject, width: Machine.width)
    }

    private func scanFile() throws -> ScanReport {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let file = ModelScanner.File(path: EntryName(unchecked: name), opening: { [path] in try OpenFile.read(path) })
        return try ModelScanner.scan([file], ScanSubject(), width: 1)
    }
}
