import DurableFiles

/// A file of a generated tree.
struct TreeFile: Sendable {
    /// Below the tree's root.
    let path: String
    let size: Int
    let content: GeneratedContent
    /// Two files of one seed, size and content are equal.
    let seed: String

    init(_ path: String, size: Int, _ content: GeneratedContent, seed: String) {
        self.path = path
        self.size = size
        self.content = content
        self.seed = seed
    }

    /// A file with a given text.
    init(_ path: String, text: String) {
        self.init(path, size: text.utf8.count, .bytes(Array(text.utf8)), seed: "")
    }

    func write(below root: DirectoryHandle) throws {
        let file = try root.create(file: path)
        var noise = Noise(seed)
        let head = content.head(size: size, &noise)
        try file.write(Array(head.prefix(size)))
        var done = min(size, head.count)
        var number = 0
        while done < size {
            let piece = content.piece(left: size - done, number: number, &noise)
            if piece.isEmpty { break }
            try file.write(piece)
            done += piece.count
            number += 1
        }
        if done < size { try file.truncate(to: Int64(size)) }
    }
}
