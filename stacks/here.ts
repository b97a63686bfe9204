const { partition, dnsSuffix } = aws.getPartitionOutput();

/** Where this deploy goes. Nothing in stacks/ may assume `aws` or a region: the same program runs in China. */
export const here = {
  partition,
  /** `amazonaws.com`, or `amazonaws.com.cn`. */
  suffix: dnsSuffix,
  region: aws.getRegionOutput().region,
  account: aws.getCallerIdentityOutput().accountId,
};
