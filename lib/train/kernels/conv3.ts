/**
 * The first convolution of most image networks: 3x3 on one channel, pooled. Nine weights of some output channels stay in registers while a
 * run of windows passes; every pixel of a window's 4x4 patch is loaded once and goes to each of the four sums that it belongs to. Each sum
 * adds as tile8 does.
 */
import { pooled } from "./conv-tile";
import { ConvRecord } from "./records";
import { madd, relu, wide } from "./vector";

/** All output channels of `count` windows of a row; inp, out and index are the first one's. */
export function conv3Run(r: ConvRecord, inp: usize, out: usize, index: usize, count: i32): void {
  const channels = <usize>r.N << 2, end = inp + (<usize>count << 3);
  let w = r.weight;
  for (let c: usize = 0; c < channels; c += 32, w += 9 * 32) {
    if (wide()) run8(r, inp, end, out + c, index + c, w, r.bias + c);
    else {
      run4(r, inp, end, out + c, index + c, w, r.bias + c);
      run4(r, inp, end, out + c + 16, index + c + 16, w + 16, r.bias + c + 16);
    }
  }
}

/**
 * The windows from p0 to `end` x 4 or 8 channels: one vector or a pair. A pixel (y, z) of the patch of 4 x 4 is seen by tap (y - v, z - u) of
 * the window at (v, u), where there is such a tap.
 */
//each n of 1, 2 {
function run$(4 * n)(r: ConvRecord, p0: usize, end: usize, out: usize, index: usize, w: usize, bias: usize): void {
  //each c < n { //each t < 9 { const k$c$t = v128.load(w, $(32 * t + 16 * c)); //} //}
  const channels = <usize>r.N << 2, row = r.inpRow;
  while (p0 < end) {
    const p1 = p0 + row, p2 = p1 + row, p3 = p2 + row;
    let x: v128;
    //each c < n { let a$(c)0 = v128.load(bias, $(16 * c)), a$(c)1 = a$(c)0, a$(c)2 = a$(c)0, a$(c)3 = a$(c)0; //}
    //each y < 4 { //each z < 4 {
    x = v128.load32_splat(p$y, $(4 * z));
    //each v < 2 { //each u < 2 { //if y >= v && y <= v + 2 && z >= u && z <= u + 2 {
    //each c < n { a$c$(2 * v + u) = madd(x, k$c$(3 * (y - v) + z - u), a$c$(2 * v + u)); //}
    //} //} //}
    //} //}
    //each c < n { a$(c)0 = pooled(a$(c)0, a$(c)1, a$(c)2, a$(c)3, index + $(16 * c)); //}
    //if n == 1 { v128.store(out, r.relu ? relu(a00) : a00); //}
    //if n == 2 {
    if (r.relu) { a00 = relu(a00); a10 = relu(a10); }
    v128.store(out, a10, 16); v128.store(out, a00);
    //}
    p0 += 8; out += r.outPixel; index += channels;
  }
}
//}
