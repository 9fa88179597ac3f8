package import DurableFiles
import Identifiers
import Inference
import StrictJSON

/// A Python interpreter's description of itself.
package struct Interpreter: Sendable, Hashable {
    /// As it was named.
    package let path: String
    /// Absolute, of the program itself.
    package let executable: String
    /// Such as `3.11.7`.
    package let version: String
    /// Such as `cpython`.
    package let implementation: String
    /// Such as `x86_64`.
    package let machine: String
    /// Such as `linux`.
    package let system: String
    /// The version of the GNU C library, such as `2.36`; nil with another one.
    package let glibc: String?
    /// The version of its pip; nil if it has none.
    package let pip: String?

    package init(
        path: String,
        executable: String? = nil,
        version: String,
        implementation: String = "cpython",
        machine: String,
        system: String = "linux",
        glibc: String?,
        pip: String?
    ) {
        self.path = path
        self.executable = executable ?? path
        self.version = version
        self.implementation = implementation
        self.machine = machine
        self.system = system
        self.glibc = glibc
        self.pip = pip
    }

    /// Such as `3.11`.
    package var series: String { version.split(separator: ".").prefix(2).joined(separator: ".") }

    /// Such as `Python 3.11.7 on linux x86_64 with glibc 2.36`.
    package var words: String {
        "\(implementation == "cpython" ? "Python" : implementation) \(version) on \(system) \(machine)"
            + (glibc.map { " with glibc \($0)" } ?? " without glibc")
    }

    /// - Parameters:
    ///   - path: of the program, or its name on PATH.
    ///   - scratch: any directory that can be written.
    /// - Throws: `scoring.environment` if it is not there or no Python of 3.9 or later.
    package static func examine(_ path: String, scratch: DirectoryHandle) async throws -> Interpreter {
        let run = try await ProgramRun.run(
            path,
            ["-I", "-c", program],
            environment: PythonVariables.clean,
            scratch: scratch,
            seconds: 60
        )
        guard run.hasSucceeded, let value = try? JSONParser.parse(Array(run.output.utf8), subject: path),
            let version = value["version"]?.string, let implementation = value["implementation"]?.string,
            let machine = value["machine"]?.string, let system = value["system"]?.string
        else {
            throw ScoringFailure(
                .environment,
                path,
                expected: "a Python of version 3.9 or later",
                found: run.lastLines.isEmpty ? "a program without output" : run.lastLines
            )
        }
        return Interpreter(
            path: path,
            executable: value["executable"]?.string.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? path,
            version: version,
            implementation: implementation,
            machine: machine,
            system: system,
            glibc: value["libc"]?.string.flatMap { $0.hasPrefix("glibc ") ? String($0.dropFirst(6)) : nil },
            pip: value["pip"]?.string
        )
    }

    private static let program = """
        from json import dumps
        from os import confstr
        from platform import machine, python_version, system
        from sys import executable, implementation, version_info
        assert version_info >= (3, 9), "Python " + python_version() + " is too old"
        try:
            from pip import __version__ as pip
        except ImportError:
            pip = None
        try:
            libc = confstr("CS_GNU_LIBC_VERSION")
        except (ValueError, OSError, AttributeError):
            libc = None
        print(dumps({
            "version": python_version(), "executable": executable, "implementation": implementation.name, "libc": libc,
            "machine": machine(), "system": system().lower(), "pip": pip,
        }))
        """
}

/// Variables that would make one Python look into another's packages.
enum PythonVariables {
    static let clean: [String: String?] = [
        "PYTHONPATH": nil, "PYTHONHOME": nil, "PYTHONSTARTUP": nil, "VIRTUAL_ENV": nil, "CONDA_PREFIX": nil,
        "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1",
    ]
}
