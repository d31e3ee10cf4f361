extension CommandList {
    /// The commands of aec.
    static var aec: CommandList {
        CommandList(all: [
            CompressCommand.self, DecompressCommand.self, InfoCommand.self, VerifyCommand.self,
            StripCommand.self, ThumbnailCommand.self, TrainCommand.self, ModelInfoCommand.self,
            ModelImportCommand.self, ModelTablesCommand.self, ModelInstallCommand.self,
            ModelListCommand.self, ModelRemoveCommand.self, BenchCommand.self,
            ReportCommand.self, CompareCommand.self, CompletionsCommand.self, ManCommand.self,
        ])
    }
}
