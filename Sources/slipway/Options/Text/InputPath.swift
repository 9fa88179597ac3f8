import ArgumentParser

/// A file to read; `-` is standard input, which must be a file where the command reads it more than once.
struct InputPath: ExpressibleByArgument {
    let path: String

    init(argument: String) { path = argument == "-" ? "/dev/stdin" : argument }

    static var defaultCompletionKind: CompletionKind { .file() }
}
