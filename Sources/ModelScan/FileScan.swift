import Archive
import Identifiers

/// Looks at one file of a model, and at whatever is inside of it.
struct FileScan {
    let subject: ScanSubject
    let path: String
    var findings: [ScanFinding] = []
    var imports: [PickleImport: ScanVerdict] = [:]
    /// The format of the file itself.
    private(set) var format = FileFormat.empty
    /// Bytes that may come out of each compressed content.
    let budget: UInt64
    let limits: ScanLimits
    let rules: ImportRules
    /// Bytes that may come out of all compressed content in the bytes of pickles together.
    let allowance: DecompressionAllowance
    /// Depth of the current content in pickles, one in the bytes of another.
    var pickles = 0

    /// The largest depth of archives inside archives that is followed.
    static let deepest = 6

    init(_ range: ByteRange, path: String, subject: ScanSubject, limits: ScanLimits = .standard) throws {
        self.subject = subject
        self.path = path
        self.limits = limits
        rules = subject.rules(for: path)
        budget = limits.decompressedBytes(of: range.size)
        allowance = DecompressionAllowance(budget)
        format = try scan(
            ScannedContent(range, name: path, depth: 0),
            expecting: subject.pickles.contains(path) || Self.isNamedAsPickle(path) ? .pickle : .anything
        )
    }

    static func isNamedAsPickle(_ path: String) -> Bool {
        let name = path.lowercased()
        return [".pkl", ".pickle", ".joblib", ".pt", ".pth", ".cloudpickle", ".dill"].contains { name.hasSuffix($0) }
    }

    mutating func scan(_ content: ScannedContent, expecting: ScannedContent.Expectation) throws -> FileFormat {
        do {
            return try look(content, expecting)
        } catch let failure as ArchiveFailure {
            add(.archiveUnreadable, content, nil, "cannot be decompressed: \(failure.message)")
        } catch is DecompressionLimit {
            add(.limit, content, nil, "decompresses to more than its size allows; it was not read to its end")
        }
        return .binary
    }

    mutating func look(_ content: ScannedContent, _ expecting: ScannedContent.Expectation) throws -> FileFormat {
        let prefix = try content.open().peek(FileFormat.prefixLength)
        let format = FileFormat(prefix: prefix)
        if format != .zip, let range = content.range, try ZipDirectory.ends(range) {
            add(
                .archiveDisagreement,
                content,
                nil,
                "ends as a zip file, which is what some programs read, and begins as none"
            )
        }
        if expecting == .bytes, !format.holdsOthers { return try speculate(content, expecting) ? .pickle : format }
        switch format {
        case .empty:
            if expecting == .pickle { add(.pickleBroken, content, 0, "is empty where a pickle must be") }
        case .pickle:
            return try scanPickle(content, expecting)
        case .zip:
            return try scanZip(content)
        case .tar:
            _ = try speculate(content, .anything)
            return try scanTar(content)
        case .npy:
            try scanArray(content, prefix)
        case .gzip, .zlib, .zstd, .bzip2, .xz, .lzma, .lz4:
            return try scanWrapped(content, format, expecting)
        case .sevenZip, .rar:
            add(.archiveUnreadable, content, 0, "is an archive (\(format.rawValue)) that cannot be looked into")
        case .elf, .portableExecutable, .machO:
            _ = try speculate(content, .anything)
            add(.fileNative, content, 0, "is native code (\(format.rawValue)), which no scan can judge")
        case .pythonBytecode:
            _ = try speculate(content, .anything)
            add(.fileCompiled, content, 0, "is compiled Python, which no scan can judge")
        case .text, .json, .lightgbm:
            guard try !speculate(content, expecting) else { return .pickle }
            if format == .text { requireNoPickle(content, expecting) }
            try scanText(content)
            if format == .json { try scanStructure(content) }
            if YAMLTagSearch.isNamedAsYAML(content.name) { try scanTags(content) }
            try scanTemplates(content, format)
            if Self.isNamedAsGraph(content.name) { try scanGraph(content) }
        default:
            guard try !speculate(content, expecting) else { return .pickle }
            if format == .binary { requireNoPickle(content, expecting) }
            if format == .hdf5 || content.name.hasSuffix(".pb") { try scanStructure(content) }
            if Self.isNamedAsGraph(content.name) { try scanGraph(content) }
            if format == .gguf { try scanTemplates(content, format) }
        }
        return format
    }

    /// Scans the description of a model's layers, which may hold Python functions, or name any.
    mutating func scanStructure(_ content: ScannedContent) throws {
        for found in try KerasImportSearch.all(in: content.open()) {
            take(found.object, content, found.offset, verdict: found.isDangerous ? .dangerous : .unknown)
        }
        guard let offset = try LambdaSearch.first(in: content.open()) else { return }
        add(.codeLambda, content, offset, "holds a Lambda layer of Keras, which is Python code of the model's own")
    }

    /// TensorFlow's graphs have no mark of their own: these names are what it loads.
    static func isNamedAsGraph(_ name: String) -> Bool {
        let name = name.lowercased()
        return [".pb", ".pbtxt", ".meta"].contains { name.hasSuffix($0) }
    }

    mutating func scanGraph(_ content: ScannedContent) throws {
        guard let found = try OperatorSearch.first(in: content.open()) else { return }
        add(
            .graphOperator,
            content,
            found.offset,
            "has the operator \(found.name) of TensorFlow, which reaches files or Python"
        )
    }

    mutating func requireNoPickle(_ content: ScannedContent, _ expecting: ScannedContent.Expectation) {
        if expecting == .pickle { add(.pickleBroken, content, 0, "is no pickle and nothing else that is known") }
    }

    mutating func add(_ code: ScanCode, _ content: ScannedContent, _ offset: UInt64?, _ detail: String) {
        guard findings.count < limits.findings || (code.level == .dangerous && findings.count < limits.findings * 2)
        else {
            return
        }
        findings.append(ScanFinding(code, content.name, offset: offset, detail))
    }
}
