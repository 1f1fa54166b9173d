/** Whether Java 17 knows a charset by this name. The names that web browsers know nearly all are Java's too. */
export function isCharset(name: string): boolean {
  return /^[A-Za-z0-9][-+.:_A-Za-z0-9]*$/.test(name) && (javaAlone.test(name) || isWebName(name))
}

/** Families that Java has beside those of the web. */
const javaAlone =
  /^(cp|ibm-?|ms|x-|x_|jis_|iso-2022-|utf[-_]?(16|32)|us-ascii|ascii|cesu-8|gb2312|euc|big5|tis-?620|koi8|shift|sjis|windows-|latin|l)[-_a-z0-9]*$/i

function isWebName(name: string): boolean {
  try {
    new TextDecoder(name)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
