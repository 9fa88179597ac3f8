import Archive
import Identifiers

/// Looks at one file of a model, and at whatever is inside of it.
struct FileScan {
    let subject: ScanSubject
    let path: String
    private(set) var findings: [ScanFinding] = []
    private(set) var imports: [PickleImport: ScanVerdict] = [:]
    /// What the file itself is.
    private(set) var format = FileFormat.empty
    /// Bytes that may come out of each compressed content.
    private let budget: UInt64
    private let limits: ScanLimits
    private let rules: ImportRules

    /// How deep archives are followed into each other.
    private static let deepest = 6

    /// Content and how it is reached.
    private struct Content {
        /// As findings name it.
        let name: String
        let depth: Int
        /// nil for a stream, which is read from its start each time.
        let range: ByteRange?
        let open: () throws -> ByteInput

        init(_ range: ByteRange, name: String, depth: Int) {
            self.name = name
            self.depth = depth
            self.range = range
            open = { ByteInput(range) }
        }

        init(name: String, depth: Int, open: @escaping () throws -> ByteInput) {
            self.name = name
            self.depth = depth
            range = nil
            self.open = open
        }
    }

    /// What is expected of content by the place where it stands.
    private enum Expectation {
        case anything
        /// A pickle, or something that holds one: what is none is unreadable.
        case pickle
        /// Raw bytes of tensors, which can look like anything.
        case tensors
    }

    init(_ range: ByteRange, path: String, subject: ScanSubject, limits: ScanLimits = .standard) throws {
        self.subject = subject
        self.path = path
        self.limits = limits
        rules = subject.rules(for: path)
        budget = limits.unwrappedBytes(of: range.size)
        format = try scan(
            Content(range, name: path, depth: 0),
            expecting: subject.pickles.contains(path) || Self.isNamedAsPickle(path) ? .pickle : .anything
        )
    }

    private static func isNamedAsPickle(_ path: String) -> Bool {
        let name = path.lowercased()
        return [".pkl", ".pickle", ".joblib", ".pt", ".pth", ".cloudpickle", ".dill"].contains { name.hasSuffix($0) }
    }

    // MARK: What it is

    private mutating func scan(_ content: Content, expecting: Expectation) throws -> FileFormat {
        do {
            return try look(content, expecting)
        } catch let failure as ArchiveFailure {
            add(.archiveUnreadable, content, nil, "cannot be unwrapped: \(failure.message)")
        } catch is UnwrappingLimit {
            add(.limit, content, nil, "unwraps to more than its size allows; it was not followed to its end")
        }
        return .binary
    }

    private mutating func look(_ content: Content, _ expecting: Expectation) throws -> FileFormat {
        let prefix = try content.open().peek(FileFormat.prefixLength)
        let format = FileFormat(prefix: prefix)
        switch format {
        case .empty:
            if expecting == .pickle { add(.pickleBroken, content, 0, "is empty where a pickle must be") }
        case .pickle:
            return try scanPickle(content, expecting)
        case .zip:
            return try scanZip(content)
        case .tar:
            return try scanTar(content)
        case .npy:
            try scanArray(content, prefix)
        case .gzip, .zlib, .zstd, .bzip2, .xz, .lzma, .lz4:
            return try scanWrapped(content, format, expecting)
        case .sevenZip, .rar:
            add(.archiveUnreadable, content, 0, "is an archive (\(format.rawValue)) that cannot be looked into")
        case .elf, .portableExecutable, .machO:
            add(.fileNative, content, 0, "is native code (\(format.rawValue)), which no scan can judge")
        case .pythonBytecode:
            add(.fileCompiled, content, 0, "is compiled Python, which no scan can judge")
        case .text, .json, .lightgbm:
            guard try !speculate(content, expecting) else { return .pickle }
            if format == .text { demandNoPickle(content, expecting) }
            try scanText(content)
        default:
            guard try !speculate(content, expecting) else { return .pickle }
            if format == .binary { demandNoPickle(content, expecting) }
        }
        return format
    }

    private mutating func demandNoPickle(_ content: Content, _ expecting: Expectation) {
        if expecting == .pickle { add(.pickleBroken, content, 0, "is no pickle and nothing else that is known") }
    }

    // MARK: Pickles

    private mutating func scanPickle(_ content: Content, _ expecting: Expectation) throws -> FileFormat {
        if expecting == .tensors {
            _ = try speculate(content, expecting)
            return .binary
        }
        let file = try PickleFile.walk(try content.open())
        take(file, content)
        if file.isTorchLegacy { return .torchLegacy }
        return file.facts.holdsArrays ? .joblib : .pickle
    }

    private mutating func take(_ file: PickleFile, _ content: Content) {
        defer { take(file.facts, content, isTorch: file.isTorchLegacy || content.name.contains("!")) }
        if let flaw = file.flaw {
            let code: ScanCode = flaw.isLimit ? .limit : .pickleBroken
            let after = file.facts.imports.isEmpty ? "" : ", after it has made imports"
            add(code, content, flaw.offset, "the pickle \(flaw.reason)\(after)")
        }
        if let trailing = file.trailing {
            add(.pickleTrailing, content, trailing, "other bytes follow the pickle")
        }
    }

    private mutating func take(_ facts: PickleFacts, _ content: Content, isTorch: Bool) {
        var carriesCode: UInt64?
        for (found, offset) in facts.imports.sorted(by: { ($0.value, $0.key.text) < ($1.value, $1.key.text) }) {
            take(found, content, offset)
            if ImportRules.isCloudpickle(found) { carriesCode = min(carriesCode ?? offset, offset) }
        }
        for hidden in facts.hidden { add(.importHidden, content, hidden.offset, hidden.reason) }
        if let offset = facts.ambiguous {
            add(.pickleAmbiguous, content, offset, "bytes of an array that pickle alone reads as opcodes")
        }
        if let offset = facts.persistent, !isTorch {
            add(.picklePersistent, content, offset, "refers to objects that whatever loads it must bring")
        }
        if let carriesCode {
            add(
                .pickleCode,
                content,
                carriesCode,
                "carries Python code of its own (cloudpickle), which runs when it is used"
            )
        }
    }

    private mutating func take(_ found: PickleImport, _ content: Content, _ offset: UInt64) {
        let verdict = rules.verdict(of: found)
        imports[found] = max(imports[found] ?? .known, verdict)
        switch verdict {
        case .known: return
        case .unknown: add(.importUnknown, content, offset, "imports \(found.text)")
        case .dangerous: add(.importDangerous, content, offset, "imports \(found.text)")
        }
    }

    /// Content that is told by nothing can still be a pickle of protocol 0 or 1, which has no mark of its own. It is one if
    /// it has its STOP and makes an import, or if it makes a dangerous import before it breaks off.
    /// - Returns: whether it is taken for a pickle.
    private mutating func speculate(_ content: Content, _ expecting: Expectation) throws -> Bool {
        let file = try PickleFile.walk(try content.open())
        let isDangerous = file.facts.imports.keys.contains(where: ImportRules.isDangerous)
        let isWhole = file.pickles > 0 && (!file.facts.imports.isEmpty || !file.facts.hidden.isEmpty)
        guard isWhole || isDangerous || (expecting == .pickle && file.pickles > 0) else { return false }
        take(file, content)
        return true
    }

    private mutating func scanArray(_ content: Content, _ prefix: [UInt8]) throws {
        guard let header = NumpyHeader(prefix) else {
            return add(.pickleBroken, content, 0, "is an array with a header that cannot be read")
        }
        guard header.holdsObjects else { return }
        let input = try content.open()
        do {
            try input.skip(header.length)
        } catch is ByteInput.AtEnd {
            return add(.pickleBroken, content, 0, "is an array that ends in its header")
        }
        take(try PickleFile.walk(input), content)
    }

    // MARK: Archives

    private mutating func scanZip(_ content: Content) throws -> FileFormat {
        guard content.depth < Self.deepest else {
            add(.limit, content, nil, "lies too deep in other archives")
            return .zip
        }
        guard let range = try held(content) else {
            add(.limit, content, nil, "is a large archive inside of a compressed one")
            return .zip
        }
        do {
            let directory = try ZipDirectory(range)
            let format = Self.format(of: directory)
            for text in directory.disagreements.prefix(5) { add(.archiveDisagreement, content, nil, text) }
            if format == .zip { add(.archiveNested, content, nil, "is an archive of \(directory.members.count) files") }
            for member in directory.members { try scan(member, of: content, format) }
            return format
        } catch let flaw as ZipDirectory.Flaw {
            add(.archiveUnreadable, content, nil, "is a zip file that \(flaw.reason)")
            return .zip
        }
    }

    private static func format(of directory: ZipDirectory) -> FileFormat {
        let names = directory.members.map(\.name)
        if names.contains("schema.json") { return .skops }
        if names.contains(where: { $0.hasSuffix("/data.pkl") }) { return .torch }
        if !names.isEmpty, names.allSatisfy({ $0.hasSuffix(".npy") }) { return .npz }
        if names.contains("config.json"), names.contains(where: { $0.hasSuffix(".weights.h5") }) { return .keras }
        return .zip
    }

    private mutating func scan(_ member: ZipDirectory.Member, of archive: Content, _ format: FileFormat) throws {
        let name = "\(archive.name)!\(member.name)"
        let content: Content
        switch (member.method, member.isEncrypted) {
        case (_, true):
            return add(.archiveUnreadable, archive, nil, "\(member.name) is encrypted")
        case (0, false):
            content = Content(member.content, name: name, depth: archive.depth + 1)
        case (8, false):
            content = unwrapped(member.content, .deflate, name: name, depth: archive.depth + 1)
        case (12, false):
            content = unwrapped(member.content, .bzip2, name: name, depth: archive.depth + 1)
        case (let method, false):
            return add(.archiveUnreadable, archive, nil, "\(member.name) has compression \(method), which is not known")
        }
        if format == .skops, member.name == "schema.json" { return try scanSchema(content) }
        let isTensor = format == .torch && member.name.split(separator: "/").dropFirst().first == "data"
        let expecting: Expectation =
            isTensor ? .tensors : Self.isNamedAsPickle(member.name) && format != .skops ? .pickle : .anything
        _ = try scan(content, expecting: expecting)
    }

    private mutating func scanSchema(_ content: Content) throws {
        do {
            for (found, offset) in try SkopsSchema(try content.open()).imports { take(found, content, offset) }
        } catch let flaw as SkopsSchema.Flaw {
            add(.pickleBroken, content, flaw.offset, "the schema of skops \(flaw.reason)")
        } catch let failure as ArchiveFailure {
            add(.archiveUnreadable, content, nil, "cannot be unwrapped: \(failure.message)")
        }
    }

    private mutating func scanTar(_ content: Content) throws -> FileFormat {
        guard content.depth < Self.deepest, let range = try held(content) else {
            add(.limit, content, nil, "lies too deep in other archives, or is too large there")
            return .tar
        }
        let tar = try TarMembers(range)
        if let flaw = tar.flaw { add(.archiveUnreadable, content, nil, "is a tar with \(flaw)") }
        let names = Set(tar.members.map(\.name))
        let isTorch = names.isSuperset(of: ["sys_info", "pickle", "storages", "tensors"])
        if !isTorch { add(.archiveNested, content, nil, "is an archive of \(tar.members.count) files") }
        for member in tar.members {
            let inner = Content(member.content, name: "\(content.name)!\(member.name)", depth: content.depth + 1)
            // Raw bytes follow the pickles of these two (torch, serialization.py, _load of a tar).
            if isTorch, ["storages", "tensors"].contains(member.name) {
                let file = try PickleFile.walk(try inner.open())
                take(file.facts, inner, isTorch: true)
            } else {
                _ = try scan(inner, expecting: isTorch ? .pickle : .anything)
            }
        }
        return isTorch ? .torchLegacy : .tar
    }

    private mutating func scanWrapped(
        _ content: Content,
        _ format: FileFormat,
        _ expecting: Expectation
    ) throws -> FileFormat {
        guard content.depth < Self.deepest, let compression = Self.compression(format) else {
            add(.limit, content, nil, "is compressed too often")
            return format
        }
        let inner = unwrapped(
            from: content.open,
            compression,
            name: "\(content.name)!",
            depth: content.depth + 1
        )
        let found = try scan(inner, expecting: expecting)
        return found == .joblib ? .joblib : format
    }

    private static func compression(_ format: FileFormat) -> ContentCompression? {
        switch format {
        case .gzip: .gzip
        case .zlib: .zlib
        case .zstd: .zstd
        case .bzip2: .bzip2
        case .xz: .xz
        case .lzma: .lzma
        case .lz4: .lz4
        default: nil
        }
    }

    /// The content as something that can be read at any place.
    private func held(_ content: Content) throws -> ByteRange? {
        if let range = content.range { return range }
        let input = try content.open()
        var bytes: [UInt8] = []
        while try !input.isAtEnd() {
            let part = try input.peek(1 << 12)
            bytes += part
            try input.skip(UInt64(part.count))
            guard bytes.count <= limits.heldBytes else { return nil }
        }
        return ByteRange(bytes)
    }

    private struct UnwrappingLimit: Error {}

    private func unwrapped(
        _ range: ByteRange,
        _ compression: ContentCompression,
        name: String,
        depth: Int
    ) -> Content {
        unwrapped(from: { ByteInput(range) }, compression, name: name, depth: depth)
    }

    private func unwrapped(
        from open: @escaping () throws -> ByteInput,
        _ compression: ContentCompression,
        name: String,
        depth: Int
    ) -> Content {
        let limit = budget
        return Content(name: name, depth: depth) {
            let wrapped = try open()
            let unwrapping = try ContentUnwrapping(compression, subject: name) { try wrapped.read(into: $0) }
            var left = limit
            return ByteInput { buffer in
                let count = try unwrapping.read(into: buffer)
                guard UInt64(count) <= left else { throw UnwrappingLimit() }
                left -= UInt64(count)
                return count
            }
        }
    }

    // MARK: Text

    private mutating func scanText(_ content: Content) throws {
        let text = try TextScan(try content.open())
        for (code, places) in text.places {
            let count = text.counts[code] ?? places.count
            let lines = places.map { String($0.line) }.joined(separator: ", ")
            let more = count > places.count ? " and \(count - places.count) more" : ""
            let place = "line\(count == 1 ? "" : "s") \(lines)\(more)"
            let what =
                code == .pathAbsolute ? "a path of the author's machine: \(text.firstPath ?? "")" : Self.words(code)
            add(code, content, places.first?.offset, "\(what) (\(place))")
        }
    }

    private static func words(_ code: ScanCode) -> String {
        switch code {
        case .secretPrivateKey: "a private key"
        case .secretAWS: "an access key of AWS"
        case .secretGoogle: "a key of Google Cloud"
        case .secretAzure: "an account key of Azure Storage"
        case .secretGitHub: "a token of GitHub"
        case .secretGitLab: "a token of GitLab"
        case .secretSlack: "a token of Slack"
        case .secretHuggingFace: "a token of Hugging Face"
        case .secretDatabricks: "a token of Databricks"
        case .secretJWT: "a JSON web token"
        default: "a password in a URL"
        }
    }

    private mutating func add(_ code: ScanCode, _ content: Content, _ offset: UInt64?, _ detail: String) {
        guard findings.count < limits.findings || (code.level == .dangerous && findings.count < limits.findings * 2)
        else {
            return
        }
        findings.append(ScanFinding(code, content.name, offset: offset, detail))
    }
}
