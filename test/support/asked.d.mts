export declare function note (operation: string): void
export declare function askedOf (file: string): Readonly<Record<string, number>>
export declare function filesThatRan (): readonly string[]
