package import ModelWorkers

/// The Python that reads Parquet, which must have pyarrow, and its sandbox. The file reaches it as an open descriptor alone.
package struct ParquetReading: Sendable {
    /// A path, or a name on PATH.
    package var python: String
    package var sandbox: SandboxSettings

    package init(python: String = "python3", sandbox: SandboxSettings = SandboxSettings()) {
        self.python = python
        self.sandbox = sandbox
    }
}
