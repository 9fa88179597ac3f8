import DurableFiles
import Identifiers
import Inference
import MLflow

/// A wheel that stays out of a bundle.
package struct OmittedWheel: Sendable, Hashable {
    package let name: String
    package let file: String
    package let size: UInt64
    /// The packages that ask for it, ascending.
    package let askedFor: [String]
}

/// Removes wheels by name from a directory that pip has filled, once the packages that require them are known.
struct WheelOmission {
    let names: [PackageName]
    let interpreter: Interpreter

    private static let seconds = 120.0

    /// - Parameters:
    ///   - asked: what the versions ask for themselves.
    ///   - subject: what messages call these versions.
    /// - Throws: `scoring.environment` for a package that a version asks for by name: it cannot run without.
    func run(
        in directory: DirectoryHandle,
        asked: [IndexRequirement],
        of subject: String,
        _ scratch: DirectoryHandle
    ) async throws -> [OmittedWheel] {
        guard !names.isEmpty else { return [] }
        if let requirement = asked.first(where: { names.contains($0.name) }) {
            throw ScoringFailure(
                .environment,
                subject,
                expected: "a package that no version names itself, for --without",
                found: "\(requirement.text) among its requirements"
            )
        }
        let askedFor = try await askedFor(in: directory, scratch)
        var omitted: [OmittedWheel] = []
        for file in try directory.names().sorted() {
            guard let wheel = WheelName(file), names.contains(where: { $0.text == wheel.name }) else { continue }
            omitted.append(
                OmittedWheel(
                    name: wheel.name,
                    file: file,
                    size: try directory.open(file: file).status().size,
                    askedFor: askedFor[wheel.name] ?? []
                )
            )
            try directory.removeTree(file)
        }
        return omitted
    }

    /// Packages that ask for another, by the name of the one that is asked for.
    private func askedFor(in directory: DirectoryHandle, _ scratch: DirectoryHandle) async throws -> [String: [String]]
    {
        let place = try DirectoryHandle.absolute(directory.path)
        let run = try await ProgramRun.run(
            interpreter.path,
            ["-I", "-c", Self.reading, place],
            environment: PythonVariables.clean,
            scratch: scratch,
            seconds: Self.seconds
        )
        guard run.hasSucceeded else {
            throw ScoringFailure(.environment, place, "its wheels could not be read: \(run.lastLines)")
        }
        var askedFor: [String: Set<String>] = [:]
        for line in run.output.split(whereSeparator: \.isNewline) {
            let words = line.split(separator: " ").compactMap { PackageName($0)?.text }
            guard words.count == 2 else { continue }
            askedFor[words[1], default: []].insert(words[0])
        }
        return askedFor.mapValues { $0.sorted() }
    }

    /// Prints `NAME NEEDED` for the requirements of each wheel, without extras.
    private static let reading = """
        from email.parser import BytesParser
        from os import listdir
        from re import fullmatch, match
        from sys import argv
        from zipfile import ZipFile
        for name in sorted(listdir(argv[1])):
            with ZipFile(f"{argv[1]}/{name}") as wheel:
                for file in wheel.namelist():
                    if not fullmatch(r"[^/]+[.]dist-info/METADATA", file):
                        continue
                    for line in BytesParser().parsebytes(wheel.read(file), headersonly=True).get_all("Requires-Dist", []):
                        needed = match(r"[A-Za-z0-9._-]+", line)
                        if needed and "extra" not in line.partition(";")[2]:
                            print(name.split("-")[0], needed.group(0))
        """
}
