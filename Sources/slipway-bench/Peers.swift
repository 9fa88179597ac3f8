import TestSupport

#if canImport(Glibc)
import Glibc
#endif

/// The programs that Slipway is compared to.
enum Peers {
    /// The first line each says of itself.
    static var versions: String {
        [
            "tar --version", "cp --version", "openssl version", "zstd --version", "gzip --version",
            "'\(modelSigning)' --version",
        ]
        .compactMap(firstLine).joined(separator: "; ")
    }

    /// The program of OpenSSF Model Signing.
    static var modelSigning: String { "\(oracles)/bin/model_signing" }

    static var hasModelSigning: Bool { access(modelSigning, X_OK) == 0 }

    static var modelSigningPython: String { "\(oracles)/bin/python" }

    private static let oracles: String = {
        let tools = "\(Fixtures.repository)/.build-tools"
        return ["python", "oracles"].map { "\(tools)/\($0)" }
            .first { access("\($0)/bin/model_signing", X_OK) == 0 } ?? "\(tools)/python"
    }()

    /// A Python with Evidently, installed by its first use; nil where it cannot be.
    static func evidentlyPython() -> String? {
        let found = "\(Fixtures.repository)/.build-tools/evidently/bin/python"
        if works(found) { return found }
        _ = try? MeasuredProcess.run(["\(Fixtures.repository)/scripts/setup-evidently"], in: "/")
        return works(found) ? found : nil
    }

    private static func works(_ python: String) -> Bool {
        access(python, X_OK) == 0 && (try? MeasuredProcess.run([python, "-c", "import evidently"], in: "/")) != nil
    }

    private static func firstLine(of command: String) -> String? {
        guard let pipe = popen("\(command) 2>/dev/null", "r") else { return nil }
        defer { pclose(pipe) }
        var line = [CChar](repeating: 0, count: 200)
        guard fgets(&line, Int32(line.count), pipe) != nil else { return nil }
        let text = line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
        return String(decoding: text, as: UTF8.self)
    }
}
