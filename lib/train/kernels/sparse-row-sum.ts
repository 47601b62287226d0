/** A sum over some rows of a matrix, each times a factor: what the sparse kernels have in common. */
import { madd, wide } from "./vector";

/**
 * acc = from + sum over the list of factor * (vectors at base + offset), for `bytes` bytes, a multiple of 16; an item of the list is
 * (offset u32, factor f32). Each lane adds in the order of the list, so zeros that were left out of it change nothing. Twelve vectors at a
 * time stay in registers, sixteen where they are joined in pairs.
 */
export function sparseRowSum(acc: usize, from: usize, bytes: usize, list: usize, end: usize, base: usize): void {
  const last = acc + bytes;
  if (wide() && bytes == 416) { // a row of 104 floats, which would leave much less than all registers to its second half
    //each i < 26 { let a$i = v128.load(from, $(16 * i)); //}
    for (let item = list; item < end; item += 8) {
      const g = v128.load32_splat(item, 4), p = base + load<u32>(item);
      //each i < 26 { a$i = madd(g, v128.load(p, $(16 * i)), a$i); //}
    }
    //each i < 13 { v128.store(acc, a$(2 * i + 1), $(32 * i + 16)); v128.store(acc, a$(2 * i), $(32 * i)); //}
    return;
  }
  // In blocks of 16, 12, 10 (what is left of a row of 104 floats, behind 64), 8 and 4 vectors.
  //each n of 16, 12, 10, 8, 4 {
  //if n == 16 { if (wide()) //}
  while (acc + $(16 * n) <= last) {
    //each i < n { let a$i = v128.load(from, $(16 * i)); //}
    for (let item = list; item < end; item += 8) {
      const g = v128.load32_splat(item, 4), p = base + load<u32>(item);
      //each i < n { a$i = madd(g, v128.load(p, $(16 * i)), a$i); //}
    }
    //each i < n / 2 { v128.store(acc, a$(2 * i + 1), $(32 * i + 16)); v128.store(acc, a$(2 * i), $(32 * i)); //}
    acc += $(16 * n); from += $(16 * n); base += $(16 * n);
  }
  //}
  for (; acc < last; acc += 16, from += 16, base += 16) {
    let a = v128.load(from);
    for (let item = list; item < end; item += 8) a = madd(v128.load32_splat(item, 4), v128.load(base + load<u32>(item)), a);
    v128.store(acc, a);
  }
}
