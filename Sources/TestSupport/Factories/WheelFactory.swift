import DurableFiles

/// Makes wheels of one module each, as any other wheel is.
package enum WheelFactory {
    /// The interpreter that makes them; it has pip.
    package static let python = TrackingServerProcess.Version.three.python

    /// - Parameters:
    ///   - name: of the package and of its module: letters and `_`.
    ///   - source: of the module; without single quotes.
    ///   - requires: what it needs in turn.
    /// - Returns: the file's name.
    @discardableResult
    package static func make(
        _ name: String,
        _ source: String,
        requires: [String] = [],
        in place: TemporaryDirectory
    ) throws -> String {
        if try place.handle.status(of: "wheel.py") == nil { try place.write(Array(script.utf8), to: "wheel.py") }
        let file = "\(name)-1.0-py3-none-any.whl"
        let arguments = [place.path("wheel.py"), place.path(file), name, source] + requires
        try Shell.run("'\(python)' " + arguments.map { "'\($0)'" }.joined(separator: " "))
        return file
    }

    private static let script = """
        import hashlib, base64, sys, zipfile
        path, name, source, *requires = sys.argv[1:]
        needed = "".join(f"Requires-Dist: {line}\\n" for line in requires)
        files = {
            f"{name}/__init__.py": source.encode(),
            f"{name}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\\nName: {name}\\nVersion: 1.0\\n{needed}".encode(),
            f"{name}-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        }
        def line(file, content):
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            return f"{file},sha256={digest},{len(content)}\\n"
        record = "".join(line(*item) for item in files.items()) + f"{name}-1.0.dist-info/RECORD,,\\n"
        with zipfile.ZipFile(path, "w") as archive:
            for file, content in files.items():
                archive.writestr(file, content)
            archive.writestr(f"{name}-1.0.dist-info/RECORD", record)
        """
}
